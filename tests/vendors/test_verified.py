"""What the catalog names as verified is what the tests here hold a provider against, in the version of the lock."""

import json
import re

import pytest

from infra.local import ROOT
from reelgate import catalog
from tests.vendors import published

LOCKS = ("requirements.lock", "tests/vendors/vendors.lock", "tests/contract/clients.lock")


def locked() -> set[str]:
    pins = {
        pin for lock in LOCKS for pin in re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / lock).read_text(), re.MULTILINE)
    }
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    modules = {(path.removeprefix("node_modules/"), facts["version"]) for path, facts in packages.items() if path}
    return {f"{name} {version}" for name, version in pins | modules}


@pytest.mark.parametrize("name", catalog.names())
def test_a_package_that_is_named_is_in_a_lock_with_that_version(name: str) -> None:
    assert set(catalog.provider(name).verified) <= locked()


@pytest.mark.parametrize("name", sorted(published.PROGRAMS.keys() & catalog.names()))
def test_the_package_whose_types_are_used_is_the_one_that_is_named(name: str) -> None:
    assert catalog.provider(name).verified == (published.of(name).package,)


def test_no_other_provider_names_one_and_each_says_what_is_not_verified() -> None:
    others = [catalog.provider(name) for name in catalog.names() if name not in published.PROGRAMS]
    assert not [facts.name for facts in others if facts.verified]
    assert [facts.name for facts in catalog.providers(catalog.names()) if not facts.unverified] == ["mock"]
