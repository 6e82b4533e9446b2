// SPDX-License-Identifier: BSD-2-Clause
/* Tab completion; see completion.h. */
#include <kconsole/completion.h>
#include <kconsole/terminal.h>
#include <lib/mem.h>

#define LIST_COLUMNS 100
#define LIST_WIDTH   20

void completion_init(completion_t *completion, const char *line, size_t cursor)
{
    size_t start = cursor;
    while (start > 0 && line[start - 1] != ' ')
        start--;
    memset(completion, 0, sizeof(*completion));
    completion->line = line;
    completion->line_length = start;
    completion->prefix = line + start;
    completion->prefix_length = cursor - start;
}

static void keep_common(completion_t *completion, const char *candidate)
{
    if (completion->count == 0) {
        (void)str_copy(completion->common, sizeof(completion->common), candidate);
        return;
    }
    size_t i = 0;
    while (completion->common[i] != '\0' && completion->common[i] == candidate[i])
        i++;
    completion->common[i] = '\0';
}

static void completions_list(completion_t *completion, const char *candidate)
{
    if (completion->count >= COMPLETION_LISTED)
        return;
    if (completion->column + LIST_WIDTH > LIST_COLUMNS) {
        terminal_put(completion->listing, '\n');
        completion->column = 0;
    }
    terminal_print(completion->listing, "%-*s ", LIST_WIDTH - 1, candidate);
    completion->column += LIST_WIDTH;
}

void completion_offer(completion_t *completion, const char *candidate)
{
    if (str_length(candidate, COMPLETION_SIZE) >= COMPLETION_SIZE)
        return;
    for (size_t i = 0; i < completion->prefix_length; i++)
        if (candidate[i] != completion->prefix[i])
            return;
    if (completion->listing != NULL)
        completions_list(completion, candidate);
    else
        keep_common(completion, candidate);
    completion->count++;
}

void completion_list_begin(completion_t *completion, struct terminal *terminal)
{
    completion->listing = terminal;
    completion->count = 0;
    completion->column = 0;
    terminal_put(terminal, '\n');
}

void completion_list_end(completion_t *completion)
{
    if (completion->count > COMPLETION_LISTED)
        terminal_print(completion->listing, "\n... and %u more",
                       completion->count - COMPLETION_LISTED);
    terminal_put(completion->listing, '\n');
}
