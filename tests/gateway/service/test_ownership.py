"""Whose video it is."""

from dataclasses import replace

import pytest

from reelgate.errors import NotFound
from reelgate.keys import ApiKey
from reelgate.service.ownership import owned
from tests.gateway.samples import ID, TENANT
from tests.gateway.service.conftest import Workbench

OWNER = ApiKey(id="key_1", tenant=TENANT, name="Laptop")


def test_a_tenant_has_its_own_videos_also_those_that_it_deleted(bench: Workbench) -> None:
    made = bench.put(deleted_at=7)
    assert owned(bench.store.videos, ID, OWNER)[0] == made


@pytest.mark.parametrize("id", [ID, "video_none", "", "video_" + "x" * 5000])
def test_and_no_others(bench: Workbench, id: str) -> None:
    bench.put()
    with pytest.raises(NotFound, match="does not exist") as caught:
        owned(bench.store.videos, id, replace(OWNER, tenant="other"))
    assert len(caught.value.message) < 120
