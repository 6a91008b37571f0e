"""A request's body on its way through the proxy: read whole before it is passed on, as API Gateway does."""

from hypercorn.typing import ASGIReceiveCallable

LIMIT_BYTES = 10 * 1024 * 1024
"""API Gateway's, which the engine does not have:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""


class TooLarge(Exception):
    """The body passed API Gateway's limit."""


async def read(receive: ASGIReceiveCallable) -> bytes:
    """The body. One that is too large is read to its end all the same: else its caller would find the
    connection closed, and no answer."""
    content = bytearray()
    length = 0
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        length += len(message["body"])
        more = message["more_body"]
        if length <= LIMIT_BYTES:
            content += message["body"]
    if length > LIMIT_BYTES:
        raise TooLarge
    return bytes(content)
