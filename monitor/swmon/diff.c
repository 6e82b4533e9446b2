// SPDX-License-Identifier: BSD-2-Clause
/* swmon diff: how the calls of two recordings differ. Tasks are compared by their names, because ids
 * differ from boot to boot. */
#include <inttypes.h>
#include <monitor/swmon/study.h>
#include <monitor/swmon/swmon.h>
#include <stdlib.h>
#include <string.h>

#define CALL_TEXT_SIZE 224

typedef struct diff_call {
    char text[CALL_TEXT_SIZE]; /* "bdsh -> init:vfs VFS_IN_OPEN" */
    uint32_t index;            /* in the order of sending */
    bool open;                 /* not answered */
} diff_call_t;

static int diff_compare_text(const void *left, const void *right)
{
    const diff_call_t *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    return order != 0 ? order : a->index < b->index ? -1 : 1;
}

/* The calls of a recording, sorted by text. */
static diff_call_t *diff_calls(const study_t *study)
{
    const stories_t *stories = &study->stories;
    diff_call_t *calls = calloc(stories->count + 1, sizeof(*calls));
    for (uint32_t i = 0; calls != NULL && i < stories->count; i++) {
        const story_t *story = stories->list[i];
        char method[64];
        story_method(story, method, sizeof(method));
        (void)snprintf(calls[i].text, CALL_TEXT_SIZE, "%s -> %s %s",
                       monitor_live_task_name(&study->names, story->from),
                       monitor_live_task_name(&study->names, story->to), method);
        calls[i].index = i;
        calls[i].open = story->done_ns == 0;
    }
    return calls;
}

typedef struct diff_count {
    uint32_t calls, open;
} diff_count_t;

/* Counts the calls with the text at `*at`, and moves behind them. */
static diff_count_t diff_take(const diff_call_t *calls, uint32_t count, uint32_t *at,
                              const char *text)
{
    diff_count_t found = {0};
    while (*at < count && strcmp(calls[*at].text, text) == 0) {
        found.open += calls[*at].open;
        found.calls++;
        (*at)++;
    }
    return found;
}

/* Prints each kind of call whose count differs. Returns how many do. */
static unsigned diff_counts(const diff_call_t *a, uint32_t a_count, const diff_call_t *b,
                            uint32_t b_count)
{
    unsigned differ = 0;
    for (uint32_t i = 0, j = 0; i < a_count || j < b_count;) {
        char text[CALL_TEXT_SIZE];
        bool from_a = j == b_count || (i < a_count && strcmp(a[i].text, b[j].text) <= 0);
        memcpy(text, from_a ? a[i].text : b[j].text, sizeof(text));
        diff_count_t first = diff_take(a, a_count, &i, text);
        diff_count_t second = diff_take(b, b_count, &j, text);
        if (first.calls == second.calls && first.open == second.open)
            continue;
        printf("%8" PRIu32 " %8" PRIu32 "  %s", first.calls, second.calls, text);
        if (first.open != second.open)
            printf(" (without an answer: %" PRIu32 " and %" PRIu32 ")", first.open, second.open);
        printf("\n");
        differ++;
    }
    return differ;
}

static int diff_compare_index(const void *left, const void *right)
{
    const diff_call_t *a = left, *b = right;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Prints the first call at which the orders differ. Returns whether they do. */
static bool diff_order(diff_call_t *a, uint32_t a_count, diff_call_t *b, uint32_t b_count)
{
    qsort(a, a_count, sizeof(*a), diff_compare_index);
    qsort(b, b_count, sizeof(*b), diff_compare_index);
    uint32_t at = 0;
    while (at < a_count && at < b_count && strcmp(a[at].text, b[at].text) == 0)
        at++;
    if (at == a_count && at == b_count)
        return false;
    printf("The first %" PRIu32 " calls are the same. Then:\n  first:  %s\n  second: %s\n", at,
           at < a_count ? a[at].text : "(the end)", at < b_count ? b[at].text : "(the end)");
    return true;
}

int swmon_diff(const swmon_arguments_t *arguments)
{
    study_t *first = study_open(arguments->words[0]);
    study_t *second = first != NULL ? study_open(arguments->words[1]) : NULL;
    int result = SWMON_FAILED;
    diff_call_t *a = first != NULL ? diff_calls(first) : NULL;
    diff_call_t *b = second != NULL ? diff_calls(second) : NULL;
    if (a != NULL && b != NULL) {
        uint32_t a_count = first->stories.count, b_count = second->stories.count;
        qsort(a, a_count, sizeof(*a), diff_compare_text);
        qsort(b, b_count, sizeof(*b), diff_compare_text);
        unsigned differ = diff_counts(a, a_count, b, b_count);
        bool order = diff_order(a, a_count, b, b_count);
        if (differ == 0 && !order)
            printf("The recordings contain the same %" PRIu32 " calls in the same order.\n",
                   a_count);
        result = differ > 0 || order ? SWMON_FOUND : SWMON_OK;
    }
    free(a);
    free(b);
    if (first != NULL)
        study_close(first);
    if (second != NULL)
        study_close(second);
    return result;
}
