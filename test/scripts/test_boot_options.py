# SPDX-License-Identifier: BSD-2-Clause
"""docs/boot-options.md lists exactly the options of abi/boot_option.def, with the same texts."""

import os
import subprocess
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))

# Prints the table of the page. The compiler parses the initializers, so no second parser is needed.
PROGRAM = r"""
#include <abi/boot_option.h>
#include <stdio.h>

static const boot_option_rule_t rules[] = {
#define BOOT_OPTION(id, name, ...) {.word = name, __VA_ARGS__},
#include <abi/boot_option.def>
#undef BOOT_OPTION
};

int main(void)
{
    static const char *const flag[BOOT_CHOICES_MAX] = {"off", "on"};
    for (unsigned i = 0; i < BOOT_OPTION_COUNT; i++) {
        const boot_option_rule_t *rule = &rules[i];
        const char *const *words = rule->type == BOOT_FLAG ? flag : rule->words;
        printf("| `%s=` | ", rule->word);
        if (rule->type == BOOT_NUMBER)
            printf("%s, %llu to %llu (default: %llu)", rule->unit, (unsigned long long)rule->min,
                   (unsigned long long)rule->max, (unsigned long long)rule->initial);
        else
            for (unsigned k = 0; k < BOOT_CHOICES_MAX && words[k]; k++)
                printf("%s`%s`%s", k > 0 ? ", " : "", words[k],
                       k == rule->initial ? " (default)" : "");
        printf(" | %s | %s |\n", rule->help, rule->reader);
    }
}
"""


def table():
    """Returns the expected rows of the page."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "table")
        subprocess.run(["cc", "-x", "c", "-", "-Wall", "-Werror", "-I", ROOT, "-o", program],
                       input=PROGRAM, text=True, check=True)
        return subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout


def page():
    """Returns the rows of the first table of the page."""
    with open(os.path.join(ROOT, "docs", "boot-options.md"), encoding="utf-8") as file:
        text = file.read()
    after = text.split("| option |", 1)[1].split("|---|---|---|---|\n", 1)[1]
    return after.split("\n\n", 1)[0] + "\n"


class BootOptions(unittest.TestCase):
    def test_the_page_repeats_the_table(self):
        self.maxDiff = None
        self.assertEqual(page(), table())

    def test_every_option_is_there(self):
        self.assertGreaterEqual(len(table().splitlines()), 6)


if __name__ == "__main__":
    unittest.main()
