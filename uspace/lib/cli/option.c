// SPDX-License-Identifier: BSD-2-Clause
/*
 * Options of a command line. Like getopt_long, but the messages contain the option as it was typed.
 * Operands are moved after the options and keep their order.
 */
#include <cli/cli.h>
#include <string.h>

static int operands;        /* number of operands moved to the end */
static const char *cluster; /* the remaining letters of "-abc", or NULL */
static char letter_text[] = "-?";

void cli_option_restart(void)
{
    operands = 0;
    cluster = NULL;
    optind = 1;
}

static int option_complain(const char *option, const char *text)
{
    (void)cli_fail_text(option, text);
    return '?';
}

/* Moves the first of `count` strings to their end. */
static void rotate(char **strings, int count)
{
    char *first = strings[0];
    memmove(strings, strings + 1, (size_t)(count - 1) * sizeof(*strings));
    strings[count - 1] = first;
}

/* Sets optarg to the value of an option: the rest of the same argument, or the next argument.
 * Returns false if there is none. */
static bool value_take(int argc, char **argv, const char *rest)
{
    optarg = (char *)(uintptr_t)rest;
    if (rest == NULL && optind < argc - operands)
        optarg = argv[optind++];
    return optarg != NULL;
}

static int long_take(int argc, char **argv, const struct option *longs)
{
    char *text = argv[optind++];
    size_t length = strcspn(text + 2, "=");
    const char *value = text[2 + length] == '=' ? text + 2 + length + 1 : NULL;

    while (longs->name != NULL &&
           (strlen(longs->name) != length || strncmp(longs->name, text + 2, length) != 0))
        longs++;
    if (longs->name == NULL)
        return option_complain(text, "unknown option");
    optarg = NULL;
    if (longs->has_arg == no_argument && value != NULL)
        return option_complain(text, "this option takes no value");
    if (longs->has_arg != no_argument && !value_take(argc, argv, value))
        return option_complain(text, "this option needs a value");
    return longs->val;
}

static int letter_take(int argc, char **argv, const char *letters)
{
    char letter = *cluster++;
    const char *known = letter != ':' ? strchr(letters, letter) : NULL;
    const char *rest = *cluster != '\0' ? cluster : NULL;

    letter_text[1] = letter;
    optarg = NULL;
    if (rest == NULL || known == NULL || known[1] == ':')
        cluster = NULL;
    if (known == NULL)
        return option_complain(letter_text, "unknown option");
    if (known[1] == ':' && !value_take(argc, argv, rest))
        return option_complain(letter_text, "this option needs a value");
    return letter;
}

/* Handles "--": all following arguments are operands, after the operands before it. */
static int operands_end(int argc, char **argv)
{
    int rest = argc - operands - optind;
    for (int i = 0; i < rest; i++)
        rotate(argv + optind, argc - optind);
    operands = argc - optind;
    return -1;
}

int cli_option(int argc, char **argv, const char *letters, const struct option *longs)
{
    if (optind == 0) /* the initial value in some C libraries */
        optind = 1;
    while (cluster == NULL) {
        if (optind >= argc - operands)
            return -1;
        char *text = argv[optind];
        if (text[0] != '-' || text[1] == '\0') {
            rotate(argv + optind, argc - optind);
            operands++;
        } else if (strcmp(text, "--") == 0) {
            optind++;
            return operands_end(argc, argv);
        } else if (text[1] == '-') {
            return long_take(argc, argv, longs);
        } else {
            cluster = text + 1;
            optind++;
        }
    }
    return letter_take(argc, argv, letters);
}
