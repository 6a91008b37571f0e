"""docs/counts.json, counted."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docs.billing import ASSUMED
from tests.costs import deployment, runs
from tests.costs.meter import Meter


def document() -> str:
    """The file."""
    return json.dumps(counted(), indent=2) + "\n"


def counted() -> dict[str, Any]:
    """Everything that the page is made of, but prices."""
    with TemporaryDirectory() as folder:
        synthesis = deployment.deployed(Path(folder))
    line = deployment.access_log(synthesis)
    with runs.seams() as seams:
        videos = {case.name: runs.video(seams, case) for case in ASSUMED.cases}
        minute = runs.minute(seams)
    used = set[str]().union(*(each.metrics() for each in videos.values()))
    return {
        "videos": {name: _counted(each, line) for name, each in videos.items()},
        "minute": _counted(minute, line, sweeps=True),
        "deployment": deployment.counted(synthesis),
        "metrics": {"idle": len(minute.metrics()), "used": len(used)},
    }


def _counted(meter: Meter, line: int, *, sweeps: bool = False) -> dict[str, Any]:
    ran = {kind: count for kind, count in meter.functions.ran.items() if sweeps or kind != "sweep"}
    logged = meter.log_bytes() + ran.get("api", 0) * line
    units = meter.bill(sweeps=sweeps) | {"log_kilobytes": round(logged / 1000, 1)}
    return {
        "units": {name: units[name] for name in sorted(units) if units[name]},
        "invocations": dict(sorted(ran.items())),
    }
