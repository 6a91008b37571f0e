"""A table's stream, kept with the table when the engine stops.

Ministack keeps how far a function has read, and not what there was to read: after a restart that function would pass
over as many new records as it had read before, and never see the ones that it had not. AWS keeps them for a day.
"""

import copy
from typing import Any

from ministack.services import dynamodb  # type: ignore[import-untyped]

RECORDS, TRIMMED = "stream_records", "stream_trimmed"

_get_state = dynamodb.get_state
_load = dynamodb.load_persisted_state


def get_state() -> dict[str, Any]:
    """What is saved of all tables."""
    return {
        **_get_state(),
        RECORDS: copy.deepcopy(dynamodb._stream_records),
        TRIMMED: copy.deepcopy(dynamodb._stream_trimmed),
    }


def load(state: dict[str, Any]) -> None:
    """Restores it; a state that an older version saved has no streams."""
    _load(state)
    dynamodb._stream_records.update(state.get(RECORDS, {}))
    dynamodb._stream_trimmed.update(state.get(TRIMMED, {}))


def keep() -> None:
    """From now on."""
    dynamodb.get_state = get_state
    dynamodb.load_persisted_state = load
