from tests.workflow.stage import Stage
from tests.workflow.wires import OpenAI

def test_a(stage: Stage, mock: OpenAI) -> None:
    video = stage.make("mock-video")
    print(video)
    print(stage.path(video), stage.passing, mock.counts())
    import json
    print(json.dumps(stage.history(video), default=str)[:6000])
    assert 0
