"""What can be done with videos that were asked for."""

from http import HTTPStatus

from reelgate.errors import Gone, InvalidRequest, NotFound, NotReady
from reelgate.openapi import answers, parameters
from reelgate.openapi.headers import MADE_BY
from reelgate.openapi.operation import Operation, Reply

_FILE = Reply(status=HTTPStatus.FOUND, description="The file is there.", headers=("location",))
_UNAVAILABLE = (InvalidRequest, NotFound, NotReady, Gone)

VIDEOS = (
    Operation(
        id="listVideos",
        method="get",
        path="/videos",
        tag="Videos",
        summary="List videos",
        description="The caller's own videos, in the order in which they were accepted.",
        parameters=parameters.PAGING,
        replies=(Reply(description="A page of videos.", models=(answers.VideoList,)),),
        refusals=(InvalidRequest, NotFound),
    ),
    Operation(
        id="getVideo",
        method="get",
        path="/videos/{video_id}",
        tag="Videos",
        summary="Retrieve a video",
        description="How far it is and, once it is completed, where its files are.",
        replies=(Reply(description="The video.", models=(answers.Video,), headers=(*MADE_BY, "openai-poll-after-ms")),),
        refusals=(NotFound,),
    ),
    Operation(
        id="deleteVideo",
        method="delete",
        path="/videos/{video_id}",
        tag="Videos",
        summary="Delete a video",
        description="Cancels it if it is running, and deletes its files.",
        replies=(Reply(description="It is gone.", models=(answers.Deleted,)),),
        refusals=(NotFound,),
    ),
    Operation(
        id="cancelVideo",
        method="post",
        path="/videos/{video_id}/cancel",
        tag="Videos",
        summary="Cancel a video",
        description="Stops it and keeps its record; one that is final stays as it is.",
        replies=(Reply(description="The video.", models=(answers.Video,), headers=MADE_BY),),
        refusals=(NotFound,),
    ),
    Operation(
        id="getVideoContent",
        method="get",
        path="/videos/{video_id}/content",
        tag="Videos",
        summary="Download a video",
        description="Leads to the file of one output, or to a picture of it.",
        parameters=parameters.CONTENT,
        replies=(_FILE,),
        refusals=_UNAVAILABLE,
    ),
    Operation(
        id="headVideoContent",
        method="head",
        path="/videos/{video_id}/content",
        tag="Videos",
        summary="Look for a video's file",
        description="Leads to the same file, and says nothing else.",
        parameters=parameters.CONTENT,
        replies=(_FILE,),
        refusals=_UNAVAILABLE,
    ),
)
