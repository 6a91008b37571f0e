"""A task of the state machine for one provider: submit, poll, store or cancel one output.

Deployed once for each provider, so that each deployment can read that provider's key and no other.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate import errors, measures
from reelgate.measures import Measure
from reelgate.runtime import provider
from reelgate.service import cancel, poll, store, submit

logger = Logger()
ACTIONS = {"submit": submit.run, "poll": poll.run, "store": store.run, "cancel": cancel.run}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`{action, video_id, index}` in, the next step out; errors leave under the names that the machine matches. A poll
    has the seconds that it waited for, too: `wait`."""
    desk = provider.desk()
    name = desk.provider.facts.name
    logger.append_keys(video_id=event["video_id"], index=event["index"], provider=name)
    try:
        answer = ACTIONS[event["action"]](desk, event["video_id"], event["index"])
    except errors.ProviderError as error:
        trouble = type(error).__name__
        logger.warning(event["action"], extra={"trouble": trouble})
        _count(measures.of_error(name, trouble))
        raise
    said = {"step": answer["state"], "wait": answer["wait"], "trouble": answer.get("error")}
    logger.info(event["action"], extra=said)
    _count(measures.of_task(name, event, answer))
    return answer


def _count(counted: Sequence[Measure]) -> None:
    for measure in counted:
        with single_metric(**asdict(measure)):
            pass
