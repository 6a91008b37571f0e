"""Every operation of the API, a row each."""

from reelgate.openapi.operations.gateway import GATEWAY
from reelgate.openapi.operations.keys import KEYS
from reelgate.openapi.operations.making import MAKING
from reelgate.openapi.operations.models import MODELS
from reelgate.openapi.operations.videos import VIDEOS
from reelgate.openapi.operations.webhooks import WEBHOOKS

OPERATIONS = (*MAKING, *VIDEOS, *MODELS, *WEBHOOKS, *KEYS, *GATEWAY)

TAGS = {
    "Making": "A video is asked for.",
    "Videos": "Shown, listed, handed out, cancelled, deleted.",
    "Models": "What there is, and what each accepts.",
    "Webhooks": "What a receiver is sent, and how it knows that it is from here.",
    "Keys": "Who may do what, how much of it, and what was used. All but the usage needs the scope `admin`.",
    "Gateway": "What needs no key.",
}
