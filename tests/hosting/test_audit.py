"""What the audit makes of pip-audit's reports."""

from __future__ import annotations

from typing import Any

import audit
from packages import dependencies, installed, pins


def package(name: str, *found: tuple[str, list[str], list[str]]) -> dict[str, Any]:
    vulns = [
        {"id": known, "aliases": aliases, "fix_versions": mended, "description": ""}
        for known, aliases, mended in found
    ]
    return {"name": name, "version": "1.0", "vulns": vulns}


def unknown(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": f"Dependency not found on PyPI and could not be audited: {name}"}


def judged(*packages: dict[str, Any], **excepted: str) -> tuple[list[str], int]:
    lines, status = audit.judged({"dependencies": list(packages), "fixes": []}, excepted)
    return lines, status


def test_a_service_out_of_reach_is_said_in_one_line_and_fails_nothing() -> None:
    said = ["audit: nothing was audited, the vulnerability service cannot be reached from here"]
    assert judged() == (said, 0)
    assert judged(unknown("a"), unknown("b")) == (said, 0)


def test_a_vulnerability_fails_and_says_where_it_is_mended() -> None:
    lines, status = judged(package("a"), package("b", ("PYSEC-1", ["CVE-1"], ["1.1"])), unknown("c"))
    assert status == 1
    assert lines == [
        "audit: b 1.0 has PYSEC-1, mended in 1.1",
        "audit: 2 packages audited, 1 unknown to the service: vulnerable",
    ]


def test_an_exception_counts_by_any_of_the_names_of_a_vulnerability() -> None:
    lines, status = judged(package("b", ("PYSEC-1", ["CVE1"], [])), CVE1="no file is ever opened with it")
    assert status == 0
    assert lines == [
        "audit: b 1.0 has PYSEC-1 (excepted: no file is ever opened with it)",
        "audit: 1 packages audited: no vulnerability that counts",
    ]


def test_an_exception_that_is_no_longer_needed_is_reported() -> None:
    lines, status = judged(package("a"), CVE1="no file is ever opened with it")
    assert status == 0
    assert lines[0] == "audit: CVE1 is excepted and no longer found; remove the exception"


def test_what_is_audited_is_all_that_is_installed_with_the_program() -> None:
    audited = pins(installed(dependencies()))
    assert {"gradio", "torch", "starlette", "tqdm"} <= {pin.partition("==")[0] for pin in audited}
    assert not any("+" in pin for pin in audited)  # a local build is that release to the service


def test_each_exception_has_its_reason() -> None:
    assert all(audit.EXCEPTED.values())
