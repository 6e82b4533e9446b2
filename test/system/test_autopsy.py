# SPDX-License-Identifier: BSD-2-Clause
"""scripts/autopsy, as a user starts it."""

import subprocess

from guest import ISO, ROOT, check


def autopsy(*options):
    done = subprocess.run(["/usr/bin/python3", f"{ROOT}/scripts/lib/autopsy.py", "--timeout", "300",
                           *options, ISO], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=500, check=False)
    print(done.stdout)
    return done


def test_deadlock(boot):
    """On the 2011 mount the deadlock is there, link by link."""
    done = autopsy()
    check(done.returncode == 0, f"status {done.returncode}")
    for line in ("/ # mount mfs /data loop", "kconsole> tasks", "kconsole> ipc 6", "== The ring:"):
        check(line in done.stdout, f"the transcript does not show {line!r}")


def test_fixed(boot):
    """On the default mount the same session goes through, and the images are sound."""
    done = autopsy("--fixed")
    check(done.returncode == 0, f"status {done.returncode}")
