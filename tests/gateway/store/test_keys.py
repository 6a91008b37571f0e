"""API keys in the table."""

import json

from reelgate import budgets, keys
from reelgate.budgets import Allowance, Limits
from reelgate.keys import ApiKey
from reelgate.store.budgets import Budgets
from reelgate.store.keys import Keys
from reelgate.store.table import Table

MANY, FEW, ONE = (Limits(concurrent_videos=number) for number in (100, 10, 1))
OWNER = ApiKey(id="key_1", tenant="acme", name="Laptop")


def test_a_key_is_found_by_its_digest_and_kept_nowhere(table: Table) -> None:
    secret = keys.generate()
    store = Keys(table)
    store.put(keys.digest(secret), OWNER)
    assert store.find(keys.digest(secret)) == OWNER
    assert store.find(keys.digest(keys.generate())) is None
    assert secret not in json.dumps(table.client.scan(TableName=table.name)["Items"])


def test_it_comes_with_all_limits_that_hold_for_it(table: Table) -> None:
    all = {budgets.of_key("key_1"): ONE, budgets.of_tenant("acme"): FEW, budgets.DEPLOYMENT: MANY}
    Budgets(table).limit(Allowance(scope=budgets.of_tenant("other"), limits=ONE))
    Budgets(table).limit(Allowance(scope=budgets.of_tenant("acme"), limits=FEW))
    Budgets(table).limit(Allowance(scope=budgets.DEPLOYMENT, limits=MANY))
    Keys(table).put("digest", OWNER, ONE)
    found = Keys(table).find("digest")
    assert found and {each.scope: each.limits for each in found.allowances} == all
    shared = Keys(table).allowances("acme")
    assert {each.scope: each.limits for each in shared} == {budgets.of_tenant("acme"): FEW, budgets.DEPLOYMENT: MANY}
