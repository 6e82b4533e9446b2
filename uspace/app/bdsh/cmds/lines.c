// SPDX-License-Identifier: BSD-2-Clause
/* Filters for lines: grep, head, tail, sort. */
#include "filter.h"
#include <abi/limits.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines kept in memory ---- */

/* With a length, since a line can contain zeros. */
typedef struct line {
    char *text; /* terminated by a zero */
    size_t length;
} line_t;

typedef struct lines {
    line_t *line;
    size_t count;
} lines_t;

static bool lines_add(lines_t *lines, const char *text, size_t length)
{
    line_t *grown = realloc(lines->line, (lines->count + 1) * sizeof(*grown));
    if (grown == NULL)
        return false;
    lines->line = grown;
    grown[lines->count] = (line_t){malloc(length + 1), length};
    if (grown[lines->count].text == NULL)
        return false;
    memcpy(grown[lines->count].text, text, length);
    grown[lines->count++].text[length] = '\0';
    return true;
}

static void lines_free(lines_t *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->line[i].text);
    free(lines->line);
}

static void line_show(const invocation_t *run, const line_t *line)
{
    fwrite(line->text, 1, line->length, run->out);
}

/* ---- head ---- */

static int file_head(const invocation_t *run, FILE *file, const char *name, void *context)
{
    const uint64_t *count = context;
    char *line = NULL;
    size_t room = 0;
    (void)name;
    long length;
    for (uint64_t i = 0; i < *count; i++) {
        length = filter_line(run, file, &line, &room);
        if (length < 0)
            break;
        fwrite(line, 1, (size_t)length, run->out);
    }
    free(line);
    return STATUS_OK;
}

static int head_run(invocation_t *run)
{
    uint64_t count = 10;
    int first;
    if (!filter_count(run, &count, &first))
        return STATUS_USAGE;
    return filter_each(run, first, (filter_work_t){.run = file_head}, &count);
}

const builtin_t cmd_head = {
    .name = "head",
    .usage = "[-n COUNT] [FILE...]",
    .summary = "Prints the first lines of files (default: 10)",
    .run = head_run,
};

/* ---- tail ---- */

static void first_drop(lines_t *lines)
{
    free(lines->line[0].text);
    memmove(lines->line, lines->line + 1, --lines->count * sizeof(*lines->line));
}

static int file_tail(const invocation_t *run, FILE *file, const char *name, void *context)
{
    const uint64_t *count = context;
    lines_t last = {NULL, 0};
    int status = STATUS_OK;
    char *line = NULL;
    size_t room = 0;
    long length;
    while ((length = filter_line(run, file, &line, &room)) >= 0) {
        if (!lines_add(&last, line, (size_t)length)) {
            status = complain_error(run, name != NULL ? name : "standard input", ENOMEM);
            break;
        }
        if (last.count > *count)
            first_drop(&last);
    }
    for (size_t i = 0; i < last.count; i++)
        line_show(run, &last.line[i]);
    lines_free(&last);
    free(line);
    return status;
}

static int tail_run(invocation_t *run)
{
    uint64_t count = 10;
    int first;
    if (!filter_count(run, &count, &first))
        return STATUS_USAGE;
    return filter_each(run, first, (filter_work_t){.run = file_tail}, &count);
}

const builtin_t cmd_tail = {
    .name = "tail",
    .usage = "[-n COUNT] [FILE...]",
    .summary = "Prints the last lines of files (default: 10)",
    .run = tail_run,
};

/* ---- grep ---- */

enum { ANY_CASE = 1, OTHERS = 2, NUMBERS = 4, COUNT_ONLY = 8 };

typedef struct search {
    const char *text;
    unsigned flags;
    bool names; /* print the file name before each line */
    uint64_t found;
} search_t;

static bool starts_with(const char *line, const char *text, bool any_case)
{
    for (; *text != '\0'; line++, text++) {
        unsigned char a = (unsigned char)*line, b = (unsigned char)*text;
        if (any_case ? tolower(a) != tolower(b) : a != b)
            return false;
    }
    return true;
}

static bool line_has(const char *line, const search_t *search)
{
    for (;; line++) {
        if (starts_with(line, search->text, search->flags & ANY_CASE))
            return true;
        if (*line == '\0')
            return false;
    }
}

static int file_search(const invocation_t *run, FILE *file, const char *name, void *context)
{
    search_t *search = context;
    char *line = NULL;
    size_t room = 0;
    uint64_t number = 0, found = 0;
    char shown[PATH_SIZE_MAX];
    name = name != NULL && search->names ? name_show(run, name, shown, sizeof(shown)) : "";
    const char *colon = *name != '\0' ? ":" : "";
    long length;
    while ((length = filter_line(run, file, &line, &room)) >= 0) {
        number++;
        if (length > 0 && line[length - 1] == '\n')
            line[length - 1] = '\0';
        if (line_has(line, search) == ((search->flags & OTHERS) != 0))
            continue;
        found++;
        if (search->flags & COUNT_ONLY)
            continue;
        fprintf(run->out, "%s%s", name, colon);
        if (search->flags & NUMBERS)
            fprintf(run->out, "%" PRIu64 ":", number);
        fprintf(run->out, "%s\n", line);
    }
    if (search->flags & COUNT_ONLY)
        fprintf(run->out, "%s%s%" PRIu64 "\n", name, colon, found);
    search->found += found;
    free(line);
    return STATUS_OK;
}

static int grep_run(invocation_t *run)
{
    search_t search = {NULL, 0, false, 0};
    int first;
    if (!arguments_take(run, "ivnc", 1, ARGUMENTS_MAX, &search.flags, &first))
        return STATUS_USAGE;
    search.text = run->argv[first++];
    search.names = run->argc - first > 1;
    if (filter_each(run, first, (filter_work_t){.run = file_search}, &search) != STATUS_OK)
        return STATUS_USAGE;
    return search.found > 0 ? STATUS_OK : STATUS_FAILED;
}

const builtin_t cmd_grep = {
    .name = "grep",
    .usage = "[-i] [-v] [-n] [-c] TEXT [FILE...]",
    .summary = "Prints the lines of files that contain a text",
    .details = "  -i  ignore case               -v  print the lines without the text\n"
               "  -n  print line numbers        -c  print only the number of lines\n"
               "TEXT is not a pattern. The status is 1 if nothing is found.\n",
    .run = grep_run,
};

/* ---- sort ---- */

enum { BACKWARDS = 1, NUMERIC = 2 };

static int file_collect(const invocation_t *run, FILE *file, const char *name, void *context)
{
    char *line = NULL;
    size_t room = 0;
    int status = STATUS_OK;
    long length;
    while ((length = filter_line(run, file, &line, &room)) >= 0) {
        length -= line[length - 1] == '\n';
        if (!lines_add(context, line, (size_t)length)) {
            status = complain_error(run, name != NULL ? name : "standard input", ENOMEM);
            break;
        }
    }
    free(line);
    return status;
}

static int text_compare(const void *a, const void *b)
{
    const line_t *left = a, *right = b;
    size_t both = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->text, right->text, both);
    return order != 0 ? order : (left->length > right->length) - (left->length < right->length);
}

static int number_compare(const void *a, const void *b)
{
    long long left = strtoll(((const line_t *)a)->text, NULL, 10);
    long long right = strtoll(((const line_t *)b)->text, NULL, 10);
    return left != right ? (left < right ? -1 : 1) : text_compare(a, b);
}

static int sort_run(invocation_t *run)
{
    unsigned flags;
    int first;
    lines_t lines = {NULL, 0};
    if (!options_take(run, "rn", &flags, &first))
        return STATUS_USAGE;
    int status =
        filter_each(run, first, (filter_work_t){.run = file_collect, .reads_all = true}, &lines);
    if (lines.count > 0) {
        qsort(lines.line, lines.count, sizeof(*lines.line),
              flags & NUMERIC ? number_compare : text_compare);
    }
    for (size_t i = 0; i < lines.count; i++) {
        line_show(run, &lines.line[flags & BACKWARDS ? lines.count - 1 - i : i]);
        fputc('\n', run->out);
    }
    lines_free(&lines);
    return status;
}

const builtin_t cmd_sort = {
    .name = "sort",
    .usage = "[-r] [-n] [FILE...]",
    .summary = "Prints the lines of files in sorted order",
    .details = "  -r  in reverse order    -n  by the number at the beginning of each line\n",
    .run = sort_run,
};
