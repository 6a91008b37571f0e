import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_package_that_is_deployed_is_in_the_list_with_the_hashes_it_is_pinned_by(tmp_path: Path) -> None:
    listed = tmp_path / "sbom.json"
    command = ("make", "--old-file=.venv/ready", "sbom", f"SBOM={listed}")
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)  # noqa: S603 - our own words
    components = json.loads(listed.read_text())["components"]
    lines = [
        line
        for path in ROOT.glob("layers/*/requirements.txt")
        for line in path.read_text().splitlines()
        if line and not line.startswith((" ", "#"))
    ]
    assert lines
    assert {f"{each['name']}=={each['version']}" for each in components} == {line.split()[0] for line in lines}
    assert all(each["externalReferences"][0]["hashes"] for each in components)
