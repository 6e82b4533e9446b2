# SPDX-License-Identifier: BSD-2-Clause
"""Runs scripts/autopsy like a user."""

import json
import os
import subprocess
import tempfile

from guest import check, user_script


def autopsy(*options):
    return user_script("autopsy", "--timeout", "300", *options)


def test_deadlock(boot):
    """With the mount of 2011, the deadlock occurs and is shown link by link."""
    transcript = autopsy()
    for line in ("/ # mount mfs /data loop", "kconsole> tasks", "kconsole> ipc 6", "== The ring:", "kconsole> deadlock"):
        check(line in transcript, f"the transcript does not show {line!r}")


def test_fixed(boot):
    """With the default mount, the same session succeeds, and the images are consistent."""
    autopsy("--fixed")


def test_break(boot):
    """The deadlock is broken: mount reports it, file access works, nothing leaks; the graph is written; a
    second machine can mount the image."""
    with tempfile.TemporaryDirectory(prefix="switchboard-") as folder:
        dot, graph = os.path.join(folder, "waits.dot"), os.path.join(folder, "waits.json")
        transcript = autopsy("--break", "--dot", dot, "--json", graph)
        check("mount: loop: would wait for itself" in transcript, "mount did not print the reason")
        second = transcript.partition("A second machine boots")[2]
        check("/ # cat /data/note\nwritten on the second machine" in second,
              "the second machine does not show what it wrote")
        with open(graph, encoding="utf-8") as file:
            waits = json.load(file)
        with open(dot, encoding="utf-8") as file:
            picture = file.read()
        drawn = subprocess.run(["dot", "-Tsvg", dot], capture_output=True, text=True, check=False)
    ring = {node["task"] for node in waits["nodes"]
            if node["kind"] == "fibril" and node.get("ring") == 0}
    names = {task["name"] for task in waits["tasks"] if task["id"] in ring}
    check(names == {"init:vfs", "init:fat", "mfs", "file_bd"}, f"the ring has the tasks {names}")
    check(picture.startswith("digraph waits {") and picture.rstrip().endswith("}"), "not a DOT file")
    check(picture.count("color=red, penwidth=2];") >= 18, "the ring is not drawn")
    check(drawn.returncode == 0, f"graphviz rejects it: {drawn.stderr}")
    check(drawn.stdout.count('class="node"') >= 12, "graphviz did not draw all nodes")
