"""`python -m infra.operator COMMAND`: one thing that an operator wants to know of a gateway, or to have done."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.refusal import Refusal
from infra.operator import api, doctor, keys, movement, place, reconcile, redrive, secret, story
from infra.operator.arguments import parser
from infra.operator.domain import Domain
from infra.operator.stack import Stack

Command = Callable[[Stack, Namespace], Iterable[str]]

COMMANDS: dict[str, Command] = {
    "doctor": lambda stack, _: doctor.examine(stack),
    "story": lambda stack, given: story.tell(Domain(stack), given.video, show_prompt=given.show_prompt),
    "keys create": lambda stack, given: keys.create(api.of(stack), _wish(given)),
    "keys list": lambda stack, _: keys.listed(api.of(stack)),
    "keys rotate": lambda stack, given: keys.rotate(api.of(stack), given.key, overlap=given.overlap),
    "keys revoke": lambda stack, given: keys.revoke(api.of(stack), given.key),
    "secret put": lambda stack, given: secret.put(
        stack, given.provider, secret.read(sys.stdin, variable=given.variable)
    ),
    "replay": lambda stack, given: movement.replay(Domain(stack), given.video, given.delivery),
    "redrive": lambda stack, _: redrive.dead_letters(stack),
    "revive": lambda stack, given: movement.revive(Domain(stack), given.video),
    "reconcile": lambda stack, given: reconcile.compare(stack, given.provider, days=given.days),
}
"""Every command, by the words that ask for it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when it is done; 1 when it cannot be done or something is wrong, 2 when it was asked for wrongly."""
    given = parser().parse_args(arguments)
    try:
        stack = place.on_this_machine(given.state) if given.local else place.in_account(given.stack, given.region)
        for line in COMMANDS[given.command](stack, given):
            print(line, flush=True)
    except Refusal as refusal:
        print(f"✗ {refusal}", file=sys.stderr)
        return refusal.status
    except (BotoCoreError, ClientError) as error:
        print(f"✗ AWS: {error}", file=sys.stderr)
        return 1
    return 0


def _wish(given: Namespace) -> keys.Wish:
    return keys.Wish(**{name: getattr(given, name) for name in keys.Wish.__dataclass_fields__})


if __name__ == "__main__":
    sys.exit(main())
