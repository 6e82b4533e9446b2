// SPDX-License-Identifier: BSD-2-Clause
/* The console's terminal; see terminal.h. */
#include <kconsole/terminal.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <stdarg.h>

#define CTRL_C 3

/* Fewer rows are not worth a page. */
#define PAGE_ROWS_MIN 4

void terminal_init(terminal_t *terminal, void (*put)(void *, char), int (*get)(void *),
                   void *context)
{
    memset(terminal, 0, sizeof(*terminal));
    terminal->put = put;
    terminal->get = get;
    terminal->context = context;
}

int terminal_take_ahead(terminal_t *terminal)
{
    if (terminal->ahead_first == terminal->ahead_end)
        return -1;
    return terminal->ahead[terminal->ahead_first++ % TERMINAL_AHEAD];
}

int terminal_get(terminal_t *terminal)
{
    int byte = terminal_take_ahead(terminal);
    return byte >= 0 ? byte : terminal->get(terminal->context);
}

/* Reads available keys ahead. Ctrl-C discards what was typed before it. */
static void listen(terminal_t *terminal)
{
    while (terminal->ahead_end - terminal->ahead_first < TERMINAL_AHEAD) {
        int byte = terminal->get(terminal->context);
        if (byte < 0)
            return;
        if (byte == CTRL_C) {
            terminal->interrupted = true;
            terminal->ahead_first = terminal->ahead_end;
        } else {
            terminal->ahead[terminal->ahead_end++ % TERMINAL_AHEAD] = (uint8_t)byte;
        }
    }
}

static void terminal_raw(terminal_t *terminal, const char *text)
{
    for (; *text != '\0'; text++)
        terminal->put(terminal->context, *text);
}

/* Waits for a key at the end of a page. Keys that were typed before stay in the buffer. */
static void page_end(terminal_t *terminal)
{
    int key;
    terminal_raw(terminal, "-- more: Space, Enter: next line, q: skip --");
    while ((key = terminal->get(terminal->context)) < 0)
        if (terminal->idle != NULL)
            terminal->idle(terminal->context);
    terminal_raw(terminal, "\r\x1b[K");
    terminal->page_used = key == '\r' ? terminal->page_used - 1 : 0;
    terminal->skipped = key == 'q';
    terminal->interrupted = key == 'q' || key == CTRL_C;
}

static void page_line(terminal_t *terminal)
{
    if (terminal->page_rows < PAGE_ROWS_MIN || ++terminal->page_used + 1 < terminal->page_rows)
        return;
    page_end(terminal);
}

void terminal_put(terminal_t *terminal, char c)
{
    if (terminal->interrupted)
        return;
    if (c == '\n') {
        terminal->put(terminal->context, '\r');
        listen(terminal);
    }
    terminal->put(terminal->context, c);
    if (c == '\n')
        page_line(terminal);
}

void terminal_text(terminal_t *terminal, const char *text)
{
    for (; *text != '\0'; text++)
        terminal_put(terminal, *text);
}

void terminal_print(terminal_t *terminal, const char *format, ...)
{
    char text[TERMINAL_PRINT_MAX];
    va_list args;
    va_start(args, format);
    (void)print_vformat(text, sizeof(text), format, args);
    va_end(args);
    terminal_text(terminal, text);
}

bool terminal_interrupted(const terminal_t *terminal)
{
    return terminal->interrupted;
}

void terminal_rearm(terminal_t *terminal)
{
    terminal->interrupted = false;
    terminal->skipped = false;
    terminal->page_used = 0;
}
