# SPDX-License-Identifier: BSD-2-Clause
"""Prints the counts of gcovr as a table and checks the totals.

usage: coverage.py SUMMARY.json
"""

import json
import sys

LINES_LEAST = 95.0
BRANCHES_LEAST = 90.0
ROW = "{:36} {:>5} {:>5} {:>6}   {:>5} {:>5} {:>6}"


def percent(covered, total):
    return 100.0 * covered / total if total else 100.0


def row(name, entry):
    values = []
    for kind in ("line", "branch"):
        covered, total = entry[f"{kind}_covered"], entry[f"{kind}_total"]
        values += [covered, total, f"{percent(covered, total):.1f}"]
    print(ROW.format(name, *values))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        summary = json.load(file)
    if not summary["files"]:
        sys.exit("nothing was counted")
    print(ROW.format("file", "lines", "of", "%", "branches"[:5], "of", "%"))
    for entry in summary["files"]:
        row(entry["filename"], entry)
    row("total", summary)
    lines = percent(summary["line_covered"], summary["line_total"])
    branches = percent(summary["branch_covered"], summary["branch_total"])
    if lines < LINES_LEAST or branches < BRANCHES_LEAST:
        print(f"coverage too low: at least {LINES_LEAST:.0f} % of the lines and "
              f"{BRANCHES_LEAST:.0f} % of the branches are required")
        sys.exit(1)


if __name__ == "__main__":
    main()
