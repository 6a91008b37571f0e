"""Why a local start is refused."""


class Refusal(Exception):
    """A start that cannot succeed; the message says what is wrong and what to do about it.

    `status` is what the program exits with: 2 when the caller can mend it and nothing has been started yet.
    """

    def __init__(self, reason: str, *, status: int = 1) -> None:
        super().__init__(reason)
        self.status = status
