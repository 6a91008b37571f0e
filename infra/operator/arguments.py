"""What may be written behind `python -m infra.operator`. A secret may not."""

import argparse
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path

from infra.operator import place
from reelgate.keys import Scope


def parser() -> argparse.ArgumentParser:
    """Sets `command` to the words of the command, as in `keys create`."""
    top = argparse.ArgumentParser(prog="python -m infra.operator", description="Looks after a deployed gateway.")
    top.add_argument("--stack", default=os.environ.get("STACK_NAME", "Reelgate"), help="its stack (or STACK_NAME)")
    top.add_argument("--region", help="where it is, if not where the AWS SDK looks by itself")
    top.add_argument("--local", action="store_true", help="the gateway that `make run` serves on this machine")
    top.add_argument("--state", type=Path, default=place.STATE, help="with --local: where `make run` keeps its state")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    _command(commands, "doctor", "looks at everything that can be wrong, and says what to do about it")

    story = _command(commands, "story", "one video's timeline, without its prompt")
    story.add_argument("video")
    story.add_argument("--show-prompt", action="store_true", help="with it")

    _keys(commands.add_parser("keys", help="issues, lists, rotates and revokes keys").add_subparsers(required=True))

    secrets = commands.add_parser("secret", help="puts a provider's key").add_subparsers(required=True)
    put = _command(secrets, "put", "the key is read from stdin", under="secret ")
    put.add_argument("provider")
    put.add_argument("--from-env", dest="variable", metavar="NAME", help="or from this variable")

    replay = _command(commands, "replay", "sends a video's webhook again")
    replay.add_argument("video")
    replay.add_argument("delivery", nargs="?", help="by default the latest")

    _command(commands, "redrive", "tries all webhooks anew that were given up")

    _command(commands, "revive", "starts a video's execution anew, if the sweep would").add_argument("video")

    reconcile = _command(commands, "reconcile", "finds what a provider made of which nobody here knows")
    reconcile.add_argument("provider")
    reconcile.add_argument("--days", type=_days, default=1, help="how far back, up to 7; by default 1")
    return top


def _keys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    create = _command(commands, "create", "issues a key, and shows it once", under="keys ")
    create.add_argument("name", help="for people")
    create.add_argument("--tenant", required=True, help="who owns what is made with it")
    create.add_argument("--scope", dest="scopes", action="append", choices=list(Scope), default=[])
    create.add_argument("--model", dest="models", action="append", default=[], help="the only one, or ones, to use")
    create.add_argument("--test", action="store_true", help="a key that makes only videos that are free")
    create.add_argument("--media-retention", type=int, metavar="DAYS", help="for which its files are kept at the most")
    create.add_argument("--keep-prompts", action=argparse.BooleanOptionalAction, help="once its videos have ended")
    create.add_argument("--daily-budget", type=_usd, metavar="USD")
    create.add_argument("--monthly-budget", type=_usd, metavar="USD")
    create.add_argument("--concurrent", type=int, metavar="VIDEOS")
    create.add_argument("--per-second", type=int, metavar="REQUESTS")

    _command(commands, "list", "all keys, without their secrets", under="keys ")

    rotate = _command(commands, "rotate", "gives a key a new secret, and shows it once", under="keys ")
    rotate.add_argument("key", help="its id")
    rotate.add_argument("--overlap", type=int, default=24 * 3600, metavar="SECONDS", help="how long the old one works")

    _command(commands, "revoke", "ends a key", under="keys ").add_argument("key", help="its id")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, help: str, *, under: str = ""
) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    made.set_defaults(command=under + name)
    return made


def _usd(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of USD") from None


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 7:
        raise argparse.ArgumentTypeError(f"{text!r} is given, 1 to 7 accepted")
    return int(text)
