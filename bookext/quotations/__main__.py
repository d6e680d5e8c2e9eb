"""``python -m bookext.quotations verify``: hold the register against the original texts, or against its lock."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bookext.data import tables
from bookext.quotations.budget import BUDGET, check_budget, scan, tracked_files
from bookext.quotations.entries import QuotationError
from bookext.quotations.lock import make_lock


def main(arguments: list[str] | None = None) -> int:
    """Run ``python -m bookext.quotations verify [--texts FOLDER]``; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bookext.quotations", description="Verify the quotations.")
    parser.add_argument("command", choices=["verify"])
    parser.add_argument("--texts", type=Path, help="folder with the original texts, as plain text or saved pages")
    options = parser.parse_args(arguments)
    unregistered: list[str] = []
    try:
        if options.texts is None:
            counted = check_budget(tables.DATA)
            print("The originals were not at hand: the register was held against data/quotations.lock.")
        else:
            lock = make_lock(options.texts, tables.DATA)
            path = tables.DATA / "quotations.lock"
            path.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            print(f"{len(lock['quotations'])} quotations stand in their texts; data/quotations.lock written.")
            counted = check_budget(tables.DATA)
            # The scan compares words without marks and leaves out titles, so its numbers are a few words below these.
            scanned, unregistered = scan(tracked_files(tables.DATA.parent), options.texts, tables.DATA)
            for share in scanned:
                if share.ratio > BUDGET:
                    unregistered.append(
                        f"{share.source}: {share.ratio:.1%} in all files, over the budget of {BUDGET:.0%}"
                    )
    except (QuotationError, tables.TableError) as error:
        print(error, file=sys.stderr)
        return 1
    for share in counted:
        print(f"{share.source}: {share.published} of {share.words} words published, {share.ratio:.1%}")
    for line in unregistered:
        print(f"unregistered: {line}", file=sys.stderr)
    return 1 if unregistered else 0


if __name__ == "__main__":
    sys.exit(main())
