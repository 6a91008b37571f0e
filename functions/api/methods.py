"""The methods that a path has."""

from collections.abc import Sequence

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver


def of(app: APIGatewayHttpResolver) -> Sequence[str]:
    """Those of the routes that lead to the path of the request that is being answered; empty for an unknown path.

    Powertools has no public list of its routes, and tells a path without this method from no path at all in no way.
    """
    routes, path = app._static_routes + app._dynamic_routes, app.context["_path"]
    return sorted({route.method for route in routes if route.rule.match(path)})
