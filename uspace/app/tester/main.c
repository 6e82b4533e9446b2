// SPDX-License-Identifier: BSD-2-Clause
/*
 * tester                lists the tests
 * tester NAME...        runs the named tests
 * tester all            runs all tests
 *
 * Prints a line for each test, and at the end how many passed and failed. The status is 0 if none
 * failed.
 */
#include "tester.h"

#include <cli/cli.h>
#include <os/os.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text;
    bool (*run)(void);
} tests[] = {
#define TEST(name, text) {#name, text, test_##name},
#include "tests.def"
#undef TEST
};

static const struct {
    const char *name;
    child_t run;
} children[] = {
#define CHILD(name) {#name, child_##name},
#include "children.def"
#undef CHILD
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char usage[] = "[TEST... | all]";

static void tests_list(void)
{
    for (size_t i = 0; i < COUNT(tests); i++)
        printf("%-8s %s\n", tests[i].name, tests[i].text);
}

static void tester_help(void)
{
    printf("usage: tester %s\n"
           "Runs tests of the libraries and of the system calls.\n\n"
           "  all      run all tests\n"
           "  --list   list the tests (also without arguments)\n"
           "  --help   print this text\n\n",
           usage);
    tests_list();
}

bool tester_wrong(const char *file, int line, const char *what)
{
    const char *slash = strrchr(file, '/');
    printf("  %s:%d: check failed: %s\n", slash != NULL ? slash + 1 : file, line, what);
    return false;
}

static bool tests_run(size_t i)
{
    uint64_t before = os_time_ns();
    bool good = tests[i].run();
    uint64_t ms = (os_time_ns() - before) / 1000000;
    printf("%s %s (%llu ms)\n", good ? "ok    " : "FAILED", tests[i].name, (unsigned long long)ms);
    fflush(stdout);
    return good;
}

static size_t test_find(const char *name)
{
    size_t i = 0;
    while (i < COUNT(tests) && strcmp(tests[i].name, name) != 0)
        i++;
    return i;
}

/* Runs the named tests, all of which exist. */
static int run_named(char **names, int count)
{
    unsigned passed = 0, failed = 0;
    for (int i = 0; i < count; i++)
        *(tests_run(test_find(names[i])) ? &passed : &failed) += 1;
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 ? CLI_OK : CLI_FAILED;
}

static int run_all(void)
{
    char *names[COUNT(tests)];
    for (size_t i = 0; i < COUNT(tests); i++)
        names[i] = (char *)(uintptr_t)tests[i].name;
    return run_named(names, COUNT(tests));
}

static int child(int argc, char **argv)
{
    for (size_t i = 0; argc > 0 && i < COUNT(children); i++)
        if (strcmp(children[i].name, argv[0]) == 0)
            return children[i].run(argc - 1, argv + 1);
    return cli_usage(usage);
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {
        {"help", no_argument, NULL, 'h'}, {"list", no_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    cli_start(argv[0]);
    if (argc > 1 && strcmp(argv[1], "--child") == 0)
        return child(argc - 2, argv + 2);
    int option;
    while ((option = cli_option(argc, argv, "hl", longs)) != -1) {
        if (option != 'h' && option != 'l')
            return cli_usage(usage);
        option == 'h' ? tester_help() : tests_list();
        return CLI_OK;
    }
    if (optind == argc) {
        tests_list();
        return CLI_OK;
    }
    if (optind == argc - 1 && strcmp(argv[optind], "all") == 0)
        return run_all();
    for (int i = optind; i < argc; i++) {
        if (test_find(argv[i]) == COUNT(tests)) {
            cli_fail_text(argv[i], "no such test; `tester --list` lists them");
            return CLI_USAGE;
        }
    }
    return run_named(argv + optind, argc - optind);
}
