# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Shared by every script: where the tree is, how to speak, and what to do when something fails.
# Source it; it changes to nothing and prints nothing by itself.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT

say() {
    printf '%s\n' "switchboard: $*" >&2
}

die() {
    say "error: $*"
    exit 1
}

# Prints the header comment of a script (from its third line to the first line that is no comment).
usage_from_header() {
    sed -n '3,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$1"
}
