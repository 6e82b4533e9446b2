#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of scripts/lib/{mutants,mutant_variants}.py: the mutants of a file are compiled together, and
an environment variable selects the one that runs."""

import os
import subprocess
import sys
import tempfile
import types
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))

import mutant_variants  # noqa: E402
import mutants  # noqa: E402
import mutate  # noqa: E402

SOURCE = """\
#include <stdio.h>

static int apply(int (*function)(int value), const int values[], int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += function(values[i]);
    return sum;
}

static int up(int value)
{
    return value < 3 ? value + 1 : up(value - 3);
}

static void print(int value)
{
    printf("%d\\n", value);
}

int main(void)
{
    const int values[] = {1, 2, 5};
    print(apply(up, values, 3));
    return 0;
}
"""


class Sample(unittest.TestCase):
    def sample(self, seed, limit):
        options = types.SimpleNamespace(file=None, limit=limit, seed=seed, only="", again=None)
        return mutate.generated(ROOT, options)

    def test_a_sample_has_mutants_of_each_area(self):
        found, sources = self.sample(1, 40)
        self.assertEqual(len(found), 40)
        self.assertEqual({mutant.path for mutant in found}, set(sources))
        for area in mutate.AREAS:
            files = mutate.area_files(ROOT, area)
            self.assertEqual(sum(mutant.path in files for mutant in found), 40 // len(mutate.AREAS))

    def test_the_seed_selects_the_files(self):
        again, _ = self.sample(1, 40)
        self.assertEqual([mutant.key() for mutant in self.sample(1, 40)[0]],
                         [mutant.key() for mutant in again])
        self.assertGreater(len({tuple(sorted(self.sample(seed, 40)[1])) for seed in range(5)}), 1)


class Variants(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="switchboard-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.numbered = dict(enumerate(mutants.make("a.c", SOURCE), 1))

    def build(self, text, name):
        path = os.path.join(self.folder, name)
        with open(f"{path}.c", "w", encoding="utf-8") as file:
            file.write(text)
        subprocess.run(["gcc", "-std=gnu17", "-w", f"{path}.c", "-o", path], check=True)
        return path

    def run_with(self, program, number):
        environment = dict(os.environ, **{mutant_variants.VARIABLE: str(number)})
        done = subprocess.run(["prlimit", "--cpu=1", "--core=0", program], env=environment,
                              capture_output=True, text=True)
        return done.stdout, done.returncode

    def test_each_variant_behaves_like_its_mutant(self):
        text, taken = mutant_variants.source_with("a.c", SOURCE, self.numbered)
        program = self.build(text, "all")
        self.assertEqual(self.run_with(program, 0), ("8\n", 0))
        self.assertGreater(len(taken), 20)
        for number in sorted(taken)[::5]:
            alone = self.build(self.numbered[number].apply(SOURCE), "alone")
            self.assertEqual(self.run_with(program, number), self.run_with(alone, 0),
                             self.numbered[number].key())

    def test_a_trap_ends_the_program(self):
        trap = mutants.trap("a.c", SOURCE, "up")
        text, taken = mutant_variants.source_with("a.c", SOURCE, {5: trap})
        self.assertEqual(taken, {5})
        self.assertLess(self.run_with(self.build(text, "trap"), 5)[1], 0)

    def test_a_function_without_known_parameters_is_left_out(self):
        source = SOURCE.replace("static void print(int value)", "static void print(int value, ...)")
        numbered = dict(enumerate(mutants.make("a.c", source), 1))
        _, taken = mutant_variants.source_with("a.c", source, numbered)
        self.assertNotIn("print", {numbered[number].function for number in taken})


if __name__ == "__main__":
    unittest.main()
