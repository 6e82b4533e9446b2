// SPDX-License-Identifier: BSD-2-Clause
/* The command line of swmon. */
#include <monitor/swmon/swmon.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

typedef struct swmon_option {
    const char *name, *value, *text; /* value: NULL if it has none */
} swmon_option_t;

#define OPTIONS_MAX 5

typedef struct swmon_command {
    const char *name, *words, *text; /* words: as in the usage */
    unsigned least, most;            /* of the words */
    bool rest;                       /* takes arguments after -- */
    int (*run)(const swmon_arguments_t *arguments);
    const char *options[OPTIONS_MAX];
} swmon_command_t;

static const swmon_option_t options[] = {
    {"--record", "DIR", "also record to the folder DIR"},
    {"--seconds", "S", "end after S seconds"},
    {"--calls", NULL, "print only calls and their answers"},
    {"--speed", "X", "play X times as fast as it happened"},
    {"--until-hang", NULL, "stop at the last event before the first deadlock"},
    {"--raw", NULL, "print all fields of each event"},
    {"--chrome", "FILE", "write a trace for the viewers of Chrome and Perfetto"},
    {"--json", "FILE", "write the wait-for graph as JSON"},
    {"--dot", "FILE", "write the wait-for graph for graphviz"},
    {"--svg", "FILE", "draw the wait-for graph with graphviz"},
};

// clang-format off
static const swmon_command_t commands[] = {
    {"attach", "SOCKET|HOST:PORT", "print the events of a running system",
     1, 1, false, swmon_attach, {"--record", "--seconds", "--calls", "--raw"}},
    {"record", "SOCKET|HOST:PORT DIR", "record a running system to the folder DIR",
     2, 2, false, swmon_record, {"--seconds"}},
    {"run", "-- [OPTION OF scripts/run]...", "start a system and record it",
     0, 0, true, swmon_run, {"--record"}},
    {"top", "SOCKET|HOST:PORT|DIR", "show a running system or a recording on the terminal",
     1, 1, false, swmon_top, {"--record"}},
    {"report", "DIR", "tell in causal order how a recording came to its verdict",
     1, 1, false, swmon_report, {NULL}},
    {"replay", "DIR", "print the events of a recording",
     1, 1, false, swmon_replay, {"--speed", "--until-hang", "--calls", "--raw"}},
    {"judge", "DIR", "apply the verdict of the kernel to the last snapshot of a recording",
     1, 1, false, swmon_judge, {NULL}},
    {"export", "DIR", "write a recording in other formats",
     1, 1, false, swmon_export, {"--chrome", "--json", "--dot", "--svg"}},
    {"diff", "DIR DIR", "compare the calls of two recordings",
     2, 2, false, swmon_diff, {NULL}},
    {"import", "helenos FILE", "explain what the kernel console of HelenOS has printed",
     2, 2, false, swmon_import, {NULL}},
    {"console", "SOCKET|HOST:PORT [LINE]", "give lines to the kernel console",
     1, 2, false, swmon_console, {NULL}},
    {"break", "SOCKET|HOST:PORT", "break a deadlock of a running system",
     1, 1, false, swmon_break, {NULL}},
    {"snapshot", "SOCKET|HOST:PORT", "take a snapshot of a running system and judge it",
     1, 1, false, swmon_snapshot, {"--record"}},
};
// clang-format on

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))
#define OPTION_COUNT  (sizeof(options) / sizeof(options[0]))

int swmon_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fprintf(stderr, "swmon: ");
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
    va_end(args);
    return SWMON_FAILED;
}

static const swmon_option_t *swmon_option_find(const char *name)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    return NULL;
}

static void help_print_all(void)
{
    printf("usage: swmon COMMAND [option...] [argument...]\n\n"
           "Watches a running system from outside, and reads recordings of it.\n\n");
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        printf("  %-9s %s\n", commands[i].name, commands[i].text);
    printf("\n'swmon COMMAND --help' shows the options of a command.\n");
}

static void help_print(const swmon_command_t *command)
{
    printf("usage: swmon %s [option...] %s\n\n%c%s.\n\n", command->name, command->words,
           command->text[0] - 'a' + 'A', command->text + 1);
    for (unsigned i = 0; i < OPTIONS_MAX && command->options[i] != NULL; i++) {
        const swmon_option_t *option = swmon_option_find(command->options[i]);
        char left[32];
        (void)snprintf(left, sizeof(left), "%s %s", option->name,
                       option->value != NULL ? option->value : "");
        printf("  %-15s %s\n", left, option->text);
    }
    printf("  %-15s print this\n", "--help");
}

static int usage_fail(const swmon_command_t *command, const char *problem, const char *what)
{
    (void)swmon_fail("%s: %s '%s' (see swmon %s --help)", command->name, problem, what,
                     command->name);
    return SWMON_USAGE;
}

/* The place of a text option, or NULL. */
static const char **option_text(swmon_arguments_t *arguments, const char *name)
{
    const struct {
        const char *name, **place;
    } places[] = {{"--record", &arguments->record},
                  {"--chrome", &arguments->chrome},
                  {"--json", &arguments->json},
                  {"--dot", &arguments->dot},
                  {"--svg", &arguments->svg}};
    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (strcmp(places[i].name, name) == 0)
            return places[i].place;
    return NULL;
}

/* The place of an option without a value, or NULL. */
static bool *option_flag(swmon_arguments_t *arguments, const char *name)
{
    const struct {
        const char *name;
        bool *place;
    } places[] = {{"--until-hang", &arguments->until_hang},
                  {"--calls", &arguments->calls},
                  {"--raw", &arguments->raw}};
    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (strcmp(places[i].name, name) == 0)
            return places[i].place;
    return NULL;
}

/* Stores the value of an option. Returns false if it is not valid. */
static bool option_set(swmon_arguments_t *arguments, const char *name, const char *value)
{
    const char **text = option_text(arguments, name);
    char *end;
    if (text != NULL) {
        *text = value;
        return true;
    }
    double *number = strcmp(name, "--speed") == 0 ? &arguments->speed : &arguments->seconds;
    *number = strtod(value, &end);
    return end != value && *end == '\0' && *number > 0 && *number < 1e9;
}

static bool swmon_command_has(const swmon_command_t *command, const char *option)
{
    for (unsigned i = 0; i < OPTIONS_MAX && command->options[i] != NULL; i++)
        if (strcmp(command->options[i], option) == 0)
            return true;
    return false;
}

/* Reads the option at argv[0]. Returns the number of words that it takes, or 0 after an error message. */
static int option_read(const swmon_command_t *command, char **argv, swmon_arguments_t *arguments)
{
    if (!swmon_command_has(command, argv[0])) {
        (void)usage_fail(command, "unknown option", argv[0]);
        return 0;
    }
    if (swmon_option_find(argv[0])->value == NULL) {
        *option_flag(arguments, argv[0]) = true;
        return 1;
    }
    if (argv[1] == NULL || !option_set(arguments, argv[0], argv[1])) {
        (void)usage_fail(command, argv[1] == NULL ? "a value is missing after" : "invalid value",
                         argv[1] == NULL ? argv[0] : argv[1]);
        return 0;
    }
    return 2;
}

static int swmon_command_run(const swmon_command_t *command, char **argv)
{
    swmon_arguments_t arguments = {0};
    unsigned count = 0;
    while (*argv != NULL && arguments.rest == NULL) {
        if (strcmp(*argv, "--help") == 0 || strcmp(*argv, "-h") == 0) {
            help_print(command);
            return SWMON_OK;
        }
        if (strcmp(*argv, "--") == 0 && command->rest) {
            arguments.rest = argv + 1;
        } else if (strncmp(*argv, "--", 2) == 0) {
            int taken = option_read(command, argv, &arguments);
            if (taken == 0)
                return SWMON_USAGE;
            argv += taken;
        } else if (count == command->most) {
            return usage_fail(command, "unexpected argument", *argv);
        } else {
            arguments.words[count++] = *argv++;
        }
    }
    if (count < command->least)
        return usage_fail(command, "the command line lacks a part of", command->words);
    return command->run(&arguments);
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_print_all();
        return argc < 2 ? SWMON_USAGE : SWMON_OK;
    }
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, argv[1]) == 0)
            return swmon_command_run(&commands[i], argv + 2);
    (void)swmon_fail("unknown command '%s' (see swmon --help)", argv[1]);
    return SWMON_USAGE;
}
