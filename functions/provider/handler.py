"""A task of the state machine for one provider: submit, poll, store or cancel one output.

Deployed once for each provider, so that each deployment can read that provider's key and no other.
"""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.runtime import provider
from reelgate.service import cancel, poll, store, submit

logger = Logger()
ACTIONS = {"submit": submit.run, "poll": poll.run, "store": store.run, "cancel": cancel.run}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`{action, video_id, index}` in, the next step out; errors leave under the names that the machine matches."""
    logger.append_keys(video_id=event["video_id"], index=event["index"])
    answer = ACTIONS[event["action"]](provider.desk(), event["video_id"], event["index"])
    said = {"step": answer["state"], "wait": answer["wait"], "trouble": answer.get("error")}
    logger.info(event["action"], extra=said)
    return answer
