"""A program that asks checkov about templates, with the packages of .venv/checkov: it prints as JSON the ids of the
checks that the templates of each folder do not pass."""

import json
import sys
from pathlib import Path

from checkov.cloudformation.runner import Runner
from checkov.runner_filter import RunnerFilter


def main(templates: list[str]) -> None:
    report = Runner().run(None, files=templates, runner_filter=RunnerFilter(framework=["cloudformation"]))
    assert not report.parsing_errors, report.parsing_errors
    looked_at = {each.file_abs_path for each in (*report.passed_checks, *report.failed_checks)}
    assert looked_at == set(templates), looked_at
    found: dict[str, set[str]] = {str(Path(template).parent): set() for template in templates}
    for each in report.failed_checks:
        found[str(Path(each.file_abs_path).parent)].add(each.check_id)
    json.dump({folder: sorted(ids) for folder, ids in found.items()}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
