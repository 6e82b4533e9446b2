#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of scripts/lib/bench.py: a figure that is worse or missing is detected."""

import os
import sys
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

from bench import BenchError, check_figures, compare, guest_cycles  # noqa: E402

GOOD = {"instructions": 900.0, "kernel": 860.0, "user": 41.0, "system_calls": 2.0}


class TestFigures(unittest.TestCase):
    def test_good(self):
        check_figures("ipc.raw", GOOD)
        self.assertEqual(compare({"ipc.raw": GOOD}, {"ipc.raw": GOOD}), [])

    def test_each_counter_must_count(self):
        for name in GOOD:
            with self.subTest(counter=name), self.assertRaisesRegex(BenchError, f"{name}: nothing"):
                check_figures("ipc.raw", dict(GOOD, **{name: 0.0}))

    def test_contradicting_measurements(self):
        with self.assertRaisesRegex(BenchError, "by the log"):
            check_figures("ipc.raw", dict(GOOD, instructions=700.0))

    def test_worse(self):
        worse = compare({"ipc.raw": dict(GOOD, kernel=900.0)}, {"ipc.raw": GOOD})
        self.assertEqual(worse, ["ipc.raw kernel: 900.00, the baseline has 860.00"])
        self.assertEqual(compare({"ipc.raw": dict(GOOD, kernel=870.0)}, {"ipc.raw": GOOD}), [])

    def test_missing(self):
        self.assertEqual(len(compare({"ipc.raw": GOOD}, {})), len(GOOD))
        self.assertEqual(len(compare({}, {"ipc.raw": GOOD})), len(GOOD))
        self.assertEqual(len(compare({"ipc.raw": {}}, {"ipc.raw": GOOD})), len(GOOD))

    def test_no_measurement(self):
        self.assertEqual(guest_cycles("1000 round trips, 883020 cycles"), 883020)
        with self.assertRaises(BenchError):
            guest_cycles("pingpong: not found")


if __name__ == "__main__":
    unittest.main()
