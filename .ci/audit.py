"""``python .ci/audit.py``: known vulnerabilities of what is installed with the program, by pip-audit.

Exit status 1 if there is one that is not excepted below, 0 if there is none or if nothing can be found out
because the service that knows them is out of reach; the last line says which.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import Any

from packages import dependencies, installed, pins

EXCEPTED: dict[str, str] = {}
"""Vulnerabilities by id (PYSEC-…, GHSA-… or CVE-…), and why each cannot be used against this program.

To be looked through whenever a dependency moves: an exception that is no longer found is reported."""


def judged(report: dict[str, Any], excepted: dict[str, str]) -> tuple[list[str], int]:
    """What to print of pip-audit's report, and the exit status."""
    packages = report["dependencies"]
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        return ["audit: nothing was audited, the vulnerability service cannot be reached from here"], 0
    lines, left = [], dict(excepted)
    status = 0
    for package in known:
        for found in package["vulns"]:
            names = {found["id"], *found["aliases"]}
            reasons = [left.pop(name, excepted[name]) for name in sorted(names & excepted.keys())]
            fixed = f", mended in {', '.join(found['fix_versions'])}" if found["fix_versions"] else ""
            judgement = f" (excepted: {reasons[0]})" if reasons else ""
            lines.append(f"audit: {package['name']} {package['version']} has {found['id']}{fixed}{judgement}")
            status = status if reasons else 1
    lines += [f"audit: {name} is excepted and no longer found; remove the exception" for name in left]
    unknown = f", {len(packages) - len(known)} unknown to the service" if len(known) < len(packages) else ""
    verdict = "vulnerable" if status else "no vulnerability that counts"
    return [*lines, f"audit: {len(known)} packages audited{unknown}: {verdict}"], status


def main() -> int:
    """Runs pip-audit; returns the exit status."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(pins(installed(dependencies()))))
        file.flush()
        options = ("--requirement", file.name, "--no-deps", "--disable-pip", "--format", "json")
        quiet = ("--aliases", "on", "--desc", "off", "--progress-spinner", "off")
        command = [sys.executable, "-m", "pip_audit", *options, *quiet]
        ran = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        report = json.loads(ran.stdout)
    except ValueError:
        reason = (ran.stderr.strip().splitlines() or ["no word of it"])[-1]
        if "ConnectionError" not in ran.stderr:
            print(f"audit: pip-audit failed ({reason})", file=sys.stderr)
            return 1
        report = {"dependencies": []}
    lines, status = judged(report, EXCEPTED)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
