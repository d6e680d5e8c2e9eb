"""Asks the advisory database of the package index about every package in the two locks (``make audit-dependencies``).

Exits with 0 if it knows every package and no vulnerability, with 1 if it knows a vulnerability, and with 2 if it could
not be asked: pip-audit itself is content with a source that knows none of the packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-test.txt")


def asked(lock: str) -> list[dict[str, Any]]:
    """Return what pip-audit says of each package in a lock; raise `RuntimeError` if it says nothing."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip",
        "--progress-spinner=off", "--format=json", "--timeout=20",
    ]  # fmt: skip
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        return list(json.loads(ended.stdout)["dependencies"])
    except (ValueError, KeyError):
        last = (ended.stderr.splitlines() or ["it said nothing"])[-1]
        raise RuntimeError(last) from None


def main() -> int:
    """Audit both locks; return the exit code."""
    try:
        packages = {(one["name"], one.get("version", "")): one for lock in LOCKS for one in asked(lock)}
    except RuntimeError as error:
        print(f"Dependencies not audited: the advisory source cannot be asked ({error}).")
        return 2
    unknown = sorted(name for (name, _), one in packages.items() if "skip_reason" in one)
    known = {
        (name, version, found["id"]): ", ".join(found["fix_versions"]) or "none yet"
        for (name, version), one in packages.items()
        for found in one.get("vulns", [])
    }
    for (name, version, advisory), mended in sorted(known.items()):
        print(f"{name} {version}: {advisory}, mended in: {mended}")
    print(
        f"Dependencies audited: {len(packages) - len(unknown)} of {len(packages)}; vulnerabilities known: {len(known)}"
    )
    if unknown:
        print(f"The advisory source does not know {', '.join(unknown[:5])}{' and others' if len(unknown) > 5 else ''}.")
    return 1 if known else 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
