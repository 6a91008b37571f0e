"""`make docs` writes docs/counts.json with it."""

import tests.conftest  # noqa: F401 - it names the metrics' namespace before a handler is imported
from docs.billing import COUNTS
from tests.costs.counting import document

COUNTS.write_text(document())
