"""docs/models.md is what the catalog says."""

from datetime import UTC, datetime

import pytest

from docs import generate
from reelgate import catalog, models

PAGE = generate.MODELS.read_text()
TODAY = datetime.now(UTC).date()


def test_the_page_is_the_catalogs() -> None:
    """A model whose last day was yesterday is not on it any more."""
    assert generate.models_page(TODAY) == PAGE, "run `make docs`"


@pytest.mark.parametrize("id", models.listing(catalog.names(), TODAY))
def test_every_model_is_on_it(id: str) -> None:
    assert f"\n## {id}\n" in PAGE
