// SPDX-License-Identifier: BSD-2-Clause
/* The history of a call; see story.h. */
#include <abi/ipc.h>
#include <abi/task.h>
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <kconsole/trace/story.h>
#include <lib/mem.h>
#include <lib/print.h>

uint64_t trace_span(uint64_t from, uint64_t to)
{
    return to > from ? to - from : 0;
}

static void story_answer(trace_story_t *story, const trace_record_t *record)
{
    if (story->answered)
        return;
    story->answered = true;
    story->by_kernel = record->kind == TRACE_FAILED;
    story->answered_ns = record->time_ns;
    story->retval = record->retval;
}

static void story_add(trace_story_t *story, const trace_record_t *record)
{
    switch (record->kind) {
    case TRACE_FORWARDED:
        story->forwards++;
        story->taken = false;
        story->callee = record->to;
        break;
    case TRACE_TAKEN:
        story->taken = true;
        story->taken_ns = record->time_ns;
        story->callee = record->to;
        break;
    case TRACE_DELIVERED:
        story->delivered = true;
        story_answer(story, record);
        break;
    case TRACE_ANSWERED:
    case TRACE_FAILED:
        story_answer(story, record);
        break;
    case TRACE_FORGOTTEN:
        story->forgotten = true;
        break;
    default:
        break;
    }
    story->events++;
    story->end_ns = record->time_ns;
}

bool trace_story_read(const trace_window_t *window, uint32_t entry, trace_story_t *story)
{
    trace_record_t record;
    const trace_entry_t *row = &window->entries[entry];
    memset(story, 0, sizeof(*story));
    if (!trace_window_event(window, row->first, &story->start))
        return false;
    uint16_t kind = story->start.kind;
    story->whole = kind == TRACE_SENT || kind == TRACE_HUNG_UP || kind == TRACE_NOTIFIED;
    story->callee = story->start.to;
    for (uint32_t i = row->first; i != TRACE_NOWHERE; i = window->follow[i])
        if (trace_window_event(window, i, &record))
            story_add(story, &record);
    return true;
}

bool trace_story_is_request(const trace_story_t *story)
{
    const trace_record_t *start = &story->start;
    return start->kind != TRACE_ENDED && start->kind != TRACE_HUNG_UP &&
           start->kind != TRACE_NOTIFIED && (start->flags & IPC_FLAG_NOTIFICATION) == 0;
}

bool trace_story_is_open(const trace_story_t *story)
{
    return trace_story_is_request(story) && !story->answered && !story->forgotten;
}

/* The number of words of a request to print. */
static unsigned words_count(const trace_record_t *record)
{
    const char *words = words_of_method(record->interface, record->method);
    unsigned count = 0;
    if (words == NULL) {
        for (count = TRACE_WORDS; count > 0 && record->word[count - 1] == 0; count--) {
        }
        return count;
    }
    for (size_t i = 0; words[i] != '\0' && count < TRACE_WORDS; i++)
        count += i == 0 || words[i] == ' ';
    return count;
}

void trace_method_words(const trace_record_t *record, char *text)
{
    char word[FORMAT_SIZE];
    name_format_method(text, TRACE_WORDS_SIZE / 2, record->interface, record->method);
    size_t length = str_length(text, TRACE_WORDS_SIZE);
    unsigned count = words_count(record);
    for (unsigned i = 0; i < count; i++) {
        format_word(word, sizeof(word), record->word[i]);
        (void)print_format(text + length, TRACE_WORDS_SIZE - length, "%s%s%s", i == 0 ? "(" : ", ",
                           word, i + 1 == count ? ")" : "");
        length += str_length(text + length, TRACE_WORDS_SIZE - length);
    }
}

void trace_retval_words(int32_t retval, char *text)
{
    const char *name = name_of_error(retval);
    if (name != NULL)
        (void)str_copy(text, TRACE_WORDS_SIZE, name);
    else
        (void)print_format(text, TRACE_WORDS_SIZE, "%d", retval);
}

void trace_exit_words(const trace_record_t *record, char *text)
{
    if (record->flags == TASK_EXIT_KILLED)
        (void)str_copy(text, TRACE_WORDS_SIZE, "killed");
    else
        (void)print_format(text, TRACE_WORDS_SIZE, "exit status %d", record->retval);
}

static void story_answer_words(const trace_story_t *story, char *text)
{
    char retval[TRACE_WORDS_SIZE], span[FORMAT_SIZE];
    trace_retval_words(story->retval, retval);
    format_duration(span, sizeof(span), trace_span(story->start.time_ns, story->answered_ns));
    const char *after = story->forgotten    ? ", dropped: its sender has ended"
                        : !story->delivered ? ", not fetched yet"
                                            : "";
    (void)print_format(text, TRACE_WORDS_SIZE, "%s%s%s%s%s",
                       story->by_kernel ? "answered by kernel: " : "", retval,
                       story->whole ? " after " : "", story->whole ? span : "", after);
}

static void taken_words(const trace_story_t *story, const char *before, char *text)
{
    char span[FORMAT_SIZE];
    format_duration(span, sizeof(span), trace_span(story->start.time_ns, story->taken_ns));
    if (story->taken)
        (void)print_format(text, TRACE_WORDS_SIZE, "%staken after %s", before, span);
    else
        (void)print_format(text, TRACE_WORDS_SIZE, "%snot taken%s", before,
                           before[0] == '\0' ? " yet" : "");
}

void trace_outcome_words(const trace_window_t *window, const trace_story_t *story, char *text)
{
    char outcome[TRACE_WORDS_SIZE], callee[TRACE_TASK_SIZE];
    if (!trace_story_is_request(story))
        taken_words(story, "", outcome);
    else if (story->answered)
        story_answer_words(story, outcome);
    else if (story->forgotten)
        (void)str_copy(outcome, sizeof(outcome), "forgotten: its sender has ended");
    else
        taken_words(story, "no answer yet, ", outcome);
    const char *earlier = story->whole ? "" : "sent earlier, ";
    trace_task_words(window, story->callee, callee);
    if (story->forwards == 0)
        (void)print_format(text, TRACE_WORDS_SIZE, "%s%s", earlier, outcome);
    else if (story->forwards == 1)
        (void)print_format(text, TRACE_WORDS_SIZE, "%sforwarded to %s, %s", earlier, callee,
                           outcome);
    else
        (void)print_format(text, TRACE_WORDS_SIZE, "%sforwarded %u times, to %s, %s", earlier,
                           story->forwards, callee, outcome);
}
