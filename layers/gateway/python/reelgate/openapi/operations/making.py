"""How videos come to be."""

from http import HTTPStatus

from reelgate.errors import (
    Gone,
    IdempotencyKeyReused,
    InsufficientBalance,
    InvalidRequest,
    ModelNotFound,
    NotFound,
    NotReady,
    PayloadTooLarge,
    RateLimited,
    RequestInFlight,
)
from reelgate.openapi import answers, bodies, parameters
from reelgate.openapi.headers import MADE_BY
from reelgate.openapi.operation import Operation, Reply

_REPLIES = (
    Reply(status=HTTPStatus.ACCEPTED, description="The video, queued.", models=(answers.Video,), headers=MADE_BY),
    Reply(
        description="The video that the same request made before, or the price of a dry run.",
        models=(answers.Video, answers.Estimate),
        headers=(*MADE_BY, "idempotent-replayed"),
    ),
)
_PARAMETERS = (parameters.DRY_RUN, parameters.IDEMPOTENCY_KEY)
_REFUSALS = (
    InvalidRequest,
    InsufficientBalance,
    ModelNotFound,
    RequestInFlight,
    Gone,
    PayloadTooLarge,
    IdempotencyKeyReused,
    RateLimited,
)

MAKING = (
    Operation(
        id="createVideo",
        method="post",
        path="/videos",
        tag="Making",
        summary="Create a video",
        description="Accepts a request and answers at once; the video is made afterwards. Ask for it until it is "
        "`completed` or `failed`, or name a `webhook_url`. With `dryRun` nothing is made, and the answer is the price.",
        body=bodies.CreateVideo,
        parameters=_PARAMETERS,
        replies=_REPLIES,
        refusals=_REFUSALS,
    ),
    Operation(
        id="remixVideo",
        method="post",
        path="/videos/{video_id}/remix",
        tag="Making",
        summary="Remix a video",
        description="Makes a new video of one of the caller's own, by default with the model that made it.",
        body=bodies.RemixVideo,
        parameters=_PARAMETERS,
        replies=_REPLIES,
        refusals=(*_REFUSALS, NotFound, NotReady),
    ),
    Operation(
        id="editVideo",
        method="post",
        path="/videos/edits",
        tag="Making",
        summary="Edit a video",
        description="Makes a new video of the one that is given, with a model that takes a video in.",
        body=bodies.EditVideo,
        parameters=_PARAMETERS,
        replies=_REPLIES,
        refusals=(*_REFUSALS, NotFound),
    ),
    Operation(
        id="extendVideo",
        method="post",
        path="/videos/extensions",
        tag="Making",
        summary="Extend a video",
        description="Makes a new video that goes on where the one that is given ends.",
        body=bodies.ExtendVideo,
        parameters=_PARAMETERS,
        replies=_REPLIES,
        refusals=(*_REFUSALS, NotFound),
    ),
    Operation(
        id="createUpload",
        method="post",
        path="/uploads",
        tag="Making",
        summary="Prepare an upload",
        description="A place to put a file that is too big for a request; its id is given in the request instead.",
        body=bodies.CreateUpload,
        replies=(Reply(description="Where to put the file.", models=(answers.PreparedUpload,)),),
        refusals=(InvalidRequest, PayloadTooLarge),
    ),
)
