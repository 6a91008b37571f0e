"""API keys in the table."""

import json

from reelgate import keys
from reelgate.keys import ApiKey
from reelgate.store.keys import Keys
from reelgate.store.table import Table

OWNER = ApiKey(id="key_1", tenant="acme", name="Laptop")


def test_a_key_is_found_by_its_digest_and_kept_nowhere(table: Table) -> None:
    secret = keys.generate()
    store = Keys(table)
    store.put(keys.digest(secret), OWNER)
    assert store.find(keys.digest(secret)) == OWNER
    assert store.find(keys.digest(keys.generate())) is None
    assert secret not in json.dumps(table.client.scan(TableName=table.name)["Items"])
