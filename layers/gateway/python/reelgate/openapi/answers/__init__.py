"""What the API answers with, one model an answer: the source of the OpenAPI document.

Nothing is validated against them when a request is answered; the tests do it, so that the document cannot drift.
"""

from reelgate.openapi.answers.delivery import Delivery, DeliveryList, WebhookTest
from reelgate.openapi.answers.error import Error
from reelgate.openapi.answers.estimate import Estimate
from reelgate.openapi.answers.event import Event
from reelgate.openapi.answers.health import Health
from reelgate.openapi.answers.key import Key, KeyDeleted, KeyList, KeySecret, KeyStanding, ScopeLimits
from reelgate.openapi.answers.model import Model, ModelList, ModelSchema
from reelgate.openapi.answers.secret import WebhookSecret
from reelgate.openapi.answers.upload import PreparedUpload
from reelgate.openapi.answers.usage import Usage
from reelgate.openapi.answers.video import Deleted, Video, VideoList

__all__ = (
    "Deleted",
    "Delivery",
    "DeliveryList",
    "Error",
    "Estimate",
    "Event",
    "Health",
    "Key",
    "KeyDeleted",
    "KeyList",
    "KeySecret",
    "KeyStanding",
    "Model",
    "ModelList",
    "ModelSchema",
    "PreparedUpload",
    "ScopeLimits",
    "Usage",
    "Video",
    "VideoList",
    "WebhookSecret",
    "WebhookTest",
)
