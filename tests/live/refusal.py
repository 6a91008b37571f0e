"""Why a real call is not made."""


class Refusal(Exception):
    """The message names what was refused, and what would have to be said for it to be done."""
