# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Shared by all scripts: the path of the tree, messages, and error handling. Sourcing this file prints
# nothing and does not change the directory.

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

# Prints the header comment of a script (from its third line to the first line that is not a comment).
usage_from_header() {
    sed -n '3,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$1"
}
