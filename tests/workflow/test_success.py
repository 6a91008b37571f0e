import pytest
from tests.workflow.stage import Stage
@pytest.mark.parametrize("i", range(4))
def test_a(stage: Stage, i) -> None:
    stage.make("mock-video")
