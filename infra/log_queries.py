"""Questions to the logs, saved for CloudWatch Logs Insights."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.gateway import VideoGateway

QUERIES: Mapping[str, Sequence[str]] = {
    "A video's story": (
        "fields @timestamp, message, status, step, trouble, provider, wait, attempt, request_id, @log",
        # To be replaced by the video's id. The access log has it in the path.
        "filter @message like 'video_'",
        "sort @timestamp",
        "limit 1000",
    ),
    "Failures by code": (
        "filter message = 'announced' and status = 'failed'",
        "stats count(*) as failures by code, provider, model",
        "sort failures desc",
    ),
    "Slowest videos": (
        "filter message = 'announced' and status = 'completed'",
        "fields video_id, took, provider, model",
        "sort took desc",
        "limit 50",
    ),
    "Provider errors": (
        "filter ispresent(trouble)",
        "stats count(*) as errors by provider, trouble, message",
        "sort errors desc",
    ),
}
"""Their lines by name. The words are those of the functions' logs."""


def save(scope: Construct, gateway: VideoGateway) -> None:
    """Saves each for the logs of all functions and of the API, in a folder named like the gateway."""
    groups = [function.log_group.log_group_name for function in gateway.functions.values()]
    for name, lines in QUERIES.items():
        logs.CfnQueryDefinition(
            scope,
            name,
            name=f"{gateway.name}/{name}",
            query_string="\n| ".join(lines),
            log_group_names=[*groups, gateway.api.access_log.log_group_name],
        )
