"""What the documents say of the API is tried out at a deployment in memory."""

from tests.functions.conftest import deployment as deployment
