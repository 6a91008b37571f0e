"""What a receiver of webhooks needs."""

from http import HTTPStatus

from reelgate.errors import InvalidRequest, NotFound, PayloadTooLarge
from reelgate.openapi import answers, bodies
from reelgate.openapi.operation import Operation, Reply

_SECRET = Reply(description="The secret.", models=(answers.WebhookSecret,))

WEBHOOKS = (
    Operation(
        id="getWebhookSecret",
        method="get",
        path="/webhooks/secret",
        tag="Webhooks",
        summary="Retrieve the webhook secret",
        description="What this caller's webhooks are signed with.",
        replies=(_SECRET,),
    ),
    Operation(
        id="rotateWebhookSecret",
        method="post",
        path="/webhooks/secret/rotate",
        tag="Webhooks",
        summary="Rotate the webhook secret",
        description="A new secret; for a day webhooks are signed with both.",
        replies=(_SECRET,),
    ),
    Operation(
        id="testWebhook",
        method="post",
        path="/webhooks/test",
        tag="Webhooks",
        summary="Send a test event",
        description="Sends a signed `webhook.test` once, and says what the receiver answered. Success enables a URL "
        "that is disabled.",
        body=bodies.TestWebhook,
        replies=(Reply(description="What became of it.", models=(answers.WebhookTest,)),),
        refusals=(InvalidRequest, PayloadTooLarge),
    ),
    Operation(
        id="listDeliveries",
        method="get",
        path="/videos/{video_id}/deliveries",
        tag="Webhooks",
        summary="List a video's deliveries",
        description="What the video's receiver was sent, and what it answered.",
        replies=(Reply(description="The deliveries.", models=(answers.DeliveryList,)),),
        refusals=(NotFound,),
    ),
    Operation(
        id="redeliver",
        method="post",
        path="/videos/{video_id}/deliveries/{delivery_id}/redeliver",
        tag="Webhooks",
        summary="Deliver again",
        description="Sends the same event at once, even to a URL that is disabled, with the whole schedule before it.",
        replies=(Reply(status=HTTPStatus.ACCEPTED, description="The delivery.", models=(answers.Delivery,)),),
        refusals=(InvalidRequest, NotFound),
    ),
)
