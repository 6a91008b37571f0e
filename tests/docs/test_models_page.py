"""docs/models.md, docs/providers.md, and the README's table of the providers, are what the catalog says."""

from datetime import UTC, datetime

import pytest

from docs import generate, providers
from reelgate import catalog, models

PAGE = generate.MODELS.read_text()
TODAY = datetime.now(UTC).date()


def test_the_page_is_the_catalogs() -> None:
    """A model whose last day was yesterday is not on it any more."""
    assert generate.models_page(TODAY) == PAGE, "run `make docs`"


def test_the_readmes_table_of_the_providers_is_the_catalogs() -> None:
    found = generate.PROVIDERS.search(generate.README.read_text())
    assert found and found[0] == generate.providers_table(TODAY), "run `make docs`"


def test_the_page_of_the_providers_is_the_catalogs() -> None:
    assert providers.page() == providers.PAGE.read_text(), "run `make docs`"


@pytest.mark.parametrize("id", models.listing(catalog.names(), TODAY))
def test_every_model_is_on_it(id: str) -> None:
    assert f"\n## {id}\n" in PAGE
