"""What an earlier version left behind, under today's functions: executions that it started, items that it wrote."""

import json
from pathlib import Path

import pytest

from reelgate.jobs import SCHEMA_VERSION, OutputState, Status
from tests.workflow.recording import FOLDER, Recording, record, recorder
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask
from tests.workflow.wires import Fal

RECORDINGS = sorted(FOLDER.glob("version_*/*.json"))
READ = (f"version_{SCHEMA_VERSION - 1}", f"version_{SCHEMA_VERSION}")
"""Readers accept today's version and the one before."""
MOMENTS = {"accepted": "submit", "submitted": "poll", "made": "store", "stored": "settle"}
"""Before which function each is recorded."""


def test_every_moment_is_recorded_in_todays_version() -> None:
    assert {path.stem for path in RECORDINGS if path.parent.name == READ[1]} >= {*MOMENTS, "settled", "oldest"}


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_video_of_an_earlier_version_is_finished_and_paid_once(path: Path, stage: Stage, fal: Fal) -> None:
    recording = Recording.read(path)
    recording.put(stage.table)
    before = stage.video(recording.video_id)
    stage.client.start_execution(
        stateMachineArn=stage.arn, name=before.execution_name, input=json.dumps(recording.execution)
    )
    video = stage.finished(recording.video_id)
    assert (video.status, video.failure) == (Status.COMPLETED, None)
    assert video.cost
    unpaid = [output for output in before.outputs if output.state is OutputState.QUEUED]
    assert len(fal.requests(Ask.SUBMIT)) == len(unpaid)


def test_what_is_written_today_has_all_that_was_written_before(stage: Stage) -> None:
    """Data only adds. Where a field has to go, the version rises, and what is written is recorded in a folder of its
    own: the recordings of the version before stay until it is no longer read."""
    kept: dict[str, Recording] = {}
    for moment, function in MOMENTS.items():
        stage.functions.happens(function, recorder(stage, kept, moment))
    kept["settled"] = record(stage, stage.make("kling-v3", seconds=5).id)
    for moment, recording in kept.items():
        lost = Recording.read(FOLDER / READ[1] / f"{moment}.json").shape() - recording.shape()
        assert not lost, f"{moment}: {lost}"
