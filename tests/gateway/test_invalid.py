"""What pydantic finds wrong, in a sentence of ours."""

import pytest
from pydantic import BaseModel, ValidationError

from reelgate.errors import InvalidRequest
from reelgate.invalid import refusal


class Inner(BaseModel):
    count: int


class Asked(BaseModel):
    name: str
    inner: Inner | None = None


def refused(**fields: object) -> InvalidRequest:
    with pytest.raises(ValidationError) as caught:
        Asked.model_validate(fields)
    return refusal(caught.value, private={"name"})


def test_it_names_the_field_and_the_path_into_it() -> None:
    wrong = refused(name="a", inner={"count": "x"})
    assert (wrong.param, wrong.message.startswith("inner.count: ")) == ("inner", True)
    assert wrong.message.endswith("; given 'x'")
    assert refused(name="a", inner={}).message == "inner.count is required"


def test_what_is_private_or_long_is_not_repeated() -> None:
    assert "7" not in refused(name=7).message
    assert len(refused(name="a", inner={"count": "x" * 9000}).message) < 250
