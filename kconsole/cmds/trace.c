// SPDX-License-Identifier: BSD-2-Clause
/* trace: controls and shows the trace of IPC events. */
#include <diagnosis/text/names.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/cmds.h>
#include <kconsole/cmds/trace_filter.h>
#include <kconsole/trace/report.h>
#include <lib/mem.h>

#define LINES_DEFAULT 20

/* Only one window exists at a time; it uses the memory of inspect_arena(). */
static trace_window_t window;

static bool source_bounds(void *context, uint32_t cpu, trace_row_t *row)
{
    (void)context;
    return inspect_trace(cpu, row);
}

static bool source_record(void *context, uint32_t cpu, uint64_t sequence, trace_record_t *record)
{
    (void)context;
    return inspect_trace_record(cpu, sequence, record);
}

static bool source_task_name(void *context, uint32_t id, char name[TASK_NAME_SIZE])
{
    (void)context;
    task_row_t row;
    if (!inspect_task(id, &row))
        return false;
    (void)str_copy(name, TASK_NAME_SIZE, row.name);
    return true;
}

static bool open_window(console_t *console)
{
    static trace_source_t source = {
        .bounds = source_bounds, .record = source_record, .task_name = source_task_name};
    size_t size;
    void *arena = inspect_arena(&size);
    source.cpus = inspect_trace_cpus();
    if (trace_window_build(&window, &source, inspect_stopped_ns(), arena, size))
        return true;
    terminal_text(&console->terminal,
                  "cannot show the trace: no memory could be reserved at boot\n");
    return false;
}

static void trace_out_text(void *context, const char *text)
{
    terminal_text(context, text);
}

static bool trace_out_ended(void *context)
{
    return terminal_interrupted(context);
}

/* ---- subcommands ---- */

static void show(console_t *console, const words_t *words)
{
    graph_out_t out = {trace_out_text, trace_out_ended, &console->terminal};
    trace_words_t wanted = {.filter = {.lines = LINES_DEFAULT}};
    if (open_window(console) && trace_filter_read(console, &window, words, 2, &wanted))
        trace_show(&out, &window, &wanted.filter);
}

static void chrome(console_t *console, const words_t *words)
{
    graph_out_t out = {trace_out_text, trace_out_ended, &console->terminal};
    trace_words_t wanted = {.filter = {.lines = 0}};
    if (open_window(console) && trace_filter_read(console, &window, words, 2, &wanted))
        trace_chrome(&out, &window, &wanted.filter);
}

static void say_result(console_t *console, errno_t rc, const char *good)
{
    terminal_t *terminal = &console->terminal;
    if (rc == EOK)
        terminal_print(terminal, "%s\n", good);
    else if (rc == EEXIST)
        terminal_text(terminal, "trace is already on\n");
    else if (rc == EBUSY)
        terminal_text(terminal, "trace is on; use `trace off` first\n");
    else if (rc == ENOENT)
        terminal_text(terminal, "trace is already off\n");
    else if (rc == ENOMEM)
        terminal_print(
            terminal,
            "trace cannot be switched on: no %u MiB of contiguous memory for each processor\n",
            (unsigned)(TRACE_EVENTS_PER_CPU * sizeof(trace_record_t) >> 20));
    else
        terminal_print(terminal, "trace: %s\n", text_of_error(rc));
}

static void switch_on(console_t *console, const words_t *words)
{
    (void)words;
    if (!console_refuse_after_panic(console, "trace on"))
        say_result(
            console, control_trace_on(),
            "trace is on: it records after `continue` and keeps the last 65536 events of each "
            "processor");
}

static void switch_off(console_t *console, const words_t *words)
{
    (void)words;
    say_result(console, control_trace_off(),
               "trace is off; recorded events stay until `trace on` or `trace free`");
}

static void trace_free_memory(console_t *console, const words_t *words)
{
    (void)words;
    trace_row_t row;
    if (console_refuse_after_panic(console, "trace free"))
        return;
    if (!inspect_trace(0, &row))
        terminal_text(&console->terminal, "trace has no memory to free\n");
    else
        say_result(console, control_trace_free(), "the trace memory is freed");
}

static const struct {
    const char *name;
    bool filtered; /* takes the words of a filter */
    void (*run)(console_t *console, const words_t *words);
} subcommands[] = {{"on", false, switch_on},
                   {"off", false, switch_off},
                   {"free", false, trace_free_memory},
                   {"show", true, show},
                   {"chrome", true, chrome}};

#define SUBCOMMANDS (sizeof(subcommands) / sizeof(subcommands[0]))

static void say_state(console_t *console)
{
    trace_row_t row;
    graph_out_t out = {trace_out_text, trace_out_ended, &console->terminal};
    if (!inspect_trace_is_on() && !inspect_trace(0, &row))
        terminal_text(&console->terminal, "trace is off and empty; `trace on` starts it\n");
    else if (open_window(console))
        trace_say_state(&out, &window, inspect_trace_is_on());
}

void cmd_trace(console_t *console, const words_t *words)
{
    if (words->count == 1) {
        say_state(console);
        return;
    }
    for (size_t i = 0; i < SUBCOMMANDS; i++) {
        if (!str_equal(words->word[1], subcommands[i].name))
            continue;
        if (subcommands[i].filtered || words->count == 2)
            subcommands[i].run(console, words);
        else
            console_unexpected(console, words, 2);
        return;
    }
    console_unexpected(console, words, 1);
}

/* ---- Tab ---- */

static bool offer_name(const char *name, void *context)
{
    completion_offer(context, name);
    return true;
}

void trace_complete(completion_t *completion, const words_t *words)
{
    const char *last = words->word[words->count - 1];
    bool filtered = words->count > 1 &&
                    (str_equal(words->word[1], "show") || str_equal(words->word[1], "chrome"));
    if (words->count == 1)
        for (size_t i = 0; i < SUBCOMMANDS; i++)
            completion_offer(completion, subcommands[i].name);
    else if (filtered && words->count > 2 && str_equal(last, "task"))
        console_offer_tasks(completion);
    else if (filtered && words->count > 2 && str_equal(last, "method"))
        name_methods(offer_name, completion);
    else if (filtered && !(words->count > 2 && str_equal(last, "call")))
        trace_filter_offer(completion);
}
