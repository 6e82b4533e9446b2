# SPDX-License-Identifier: BSD-2-Clause
"""The files of a working tree, for tests of the sources."""

import os
import shutil
import subprocess


def files(root, *patterns):
    """Returns the paths, relative to `root`, of the files that match a pattern (none: all files) and are not
    ignored by git."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard",
                             *patterns], cwd=root, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [path for path in listed.split("\0") if path and os.path.isfile(os.path.join(root, path))]


def copy(root, target):
    """Copies these files into the folder `target`."""
    for path in files(root):
        place = os.path.join(target, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        shutil.copy2(os.path.join(root, path), place)
