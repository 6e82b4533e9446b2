// SPDX-License-Identifier: BSD-2-Clause
/* log: the end of the kernel log. */
#include <diagnosis/text/visible.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>

#define LINES_DEFAULT 20
#define PIECE         256

/* Calls `byte` for each byte of the log from `from` on, until it returns false. */
static void log_walk(uint64_t from, bool (*byte)(char c, void *context), void *context)
{
    char piece[PIECE];
    uint64_t sequence = from;
    size_t count;
    while ((count = inspect_log(&sequence, piece, sizeof(piece))) > 0) {
        for (size_t i = 0; i < count; i++)
            if (!byte(piece[i], context))
                return;
        sequence += count;
    }
}

static bool count_line(char c, void *context)
{
    uint64_t *lines = context;
    *lines += c == '\n';
    return true;
}

typedef struct log_print {
    terminal_t *terminal;
    visible_t visible;
    uint64_t skip; /* lines */
} log_print_t;

/* Prints a byte of the log, without control characters. */
static bool print_byte(char c, void *context)
{
    log_print_t *print = context;
    char shown[VISIBLE_STEP];
    if (print->skip > 0) {
        print->skip -= c == '\n';
        return true;
    }
    size_t count = visible_put(&print->visible, c, shown);
    for (size_t i = 0; i < count; i++)
        terminal_put(print->terminal, shown[i]);
    return !terminal_interrupted(print->terminal);
}

void cmd_log(console_t *console, const words_t *words)
{
    uint64_t wanted = LINES_DEFAULT;
    uint64_t lines = 0;
    if (words->count == 2 && !console_number(console, words->word[1], &wanted))
        return;

    uint64_t first = inspect_log_first();
    log_walk(first, count_line, &lines);
    log_print_t print = {.terminal = &console->terminal,
                         .visible = {.lines = true},
                         .skip = lines > wanted ? lines - wanted : 0};
    log_walk(first, print_byte, &print);
    if (lines == 0)
        terminal_text(&console->terminal, "the log is empty\n");
}
