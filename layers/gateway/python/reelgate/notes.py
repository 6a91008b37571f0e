"""What was changed of a request on its way to a model, for its `warnings`."""

from dataclasses import dataclass, field
from typing import Any

Note = dict[str, str]


@dataclass
class Notes:
    """Collects the warnings of one conversion."""

    of: list[Note] = field(default_factory=list)

    def changed(self, param: str, asked: Any, sent: Any) -> None:
        self.of.append({"type": "converted", "param": param, "message": f"{param} {asked} became {sent}"})

    def ignored(self, param: str, asked: Any, why: str) -> None:
        self.of.append({"type": "ignored", "param": param, "message": f"{param} {asked} was ignored: {why}"})

    def skipped(self, model: str, why: str) -> None:
        self.of.append({"type": "skipped", "param": "model", "message": f"{model} was passed over: {why}"})
