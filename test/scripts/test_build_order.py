# SPDX-License-Identifier: BSD-2-Clause
"""No source is compiled before the headers are generated: otherwise a build from scratch can fail."""

import collections
import os
import re
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
GENERATED = {"generated/syscalls.stamp", "generated/errors.stamp", "generated/protocols.made"}


def rules(preset):
    """Returns {target: its dependencies} of a build tree, and the targets of the C compiler."""
    needs, objects = collections.defaultdict(set), []
    with open(os.path.join(ROOT, "build", preset, "build.ninja"), encoding="utf-8") as file:
        text = file.read().replace("$\n", "")
    for made, rule, rest in re.findall(r"^build ([^:\n]+): (\S+)(.*)$", text, re.MULTILINE):
        for target in made.split():
            needs[target].update(rest.split())
        if rule.startswith("C_COMPILER"):
            objects.append(made.split()[0])
    return needs, objects


class Order(unittest.TestCase):
    def before(self, needs, target):
        found, waiting = set(), [target]
        while waiting:
            for name in needs.get(waiting.pop(), ()):
                if name not in found:
                    found.add(name)
                    waiting.append(name)
        return found

    def test_headers_come_first(self):
        checked = 0
        for preset in ("x86_64", "host"):
            if not os.path.exists(os.path.join(ROOT, "build", preset, "build.ninja")):
                continue
            needs, objects = rules(preset)
            for target in objects:
                checked += 1
                with self.subTest(preset=preset, object=target):
                    self.assertLessEqual(GENERATED, self.before(needs, target))
        self.assertGreater(checked, 300)


if __name__ == "__main__":
    unittest.main()
