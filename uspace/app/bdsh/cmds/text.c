// SPDX-License-Identifier: BSD-2-Clause
/* echo, wc and cmp. */
#include "filter.h"
#include <abi/limits.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* ---- echo ---- */

static int echo_run(invocation_t *run)
{
    int first = run->argc > 1 && strcmp(run->argv[1], "-n") == 0 ? 2 : 1;
    for (int i = first; i < run->argc; i++)
        fprintf(run->out, "%s%s", i > first ? " " : "", run->argv[i]);
    if (first == 1)
        fputc('\n', run->out);
    return STATUS_OK;
}

const builtin_t cmd_echo = {
    .name = "echo",
    .usage = "[-n] [TEXT...]",
    .summary = "Prints its arguments",
    .details = "  -n  do not print a newline\n",
    .run = echo_run,
};

/* ---- wc ---- */

typedef struct counts {
    uint64_t lines;
    uint64_t words;
    uint64_t bytes;
    bool in_word;
} counts_t;

static void counts_add(counts_t *counts, const char *bytes, size_t size)
{
    counts->bytes += size;
    for (size_t i = 0; i < size; i++) {
        bool blank = strchr(" \t\r\n", bytes[i]) != NULL && bytes[i] != '\0';
        counts->lines += bytes[i] == '\n';
        counts->words += !blank && !counts->in_word;
        counts->in_word = !blank;
    }
}

static int file_show_counts(const invocation_t *run, FILE *file, const char *name, void *context)
{
    char buffer[1024];
    size_t done;
    counts_t counts = {0, 0, 0, false};
    (void)context;
    while (!interrupted(run) && (done = fread(buffer, 1, sizeof(buffer), file)) > 0)
        counts_add(&counts, buffer, done);
    if (ferror(file))
        return STATUS_FAILED;
    char shown[PATH_SIZE_MAX];
    fprintf(run->out, "%7" PRIu64 " %7" PRIu64 " %7" PRIu64 "%s%s\n", counts.lines, counts.words,
            counts.bytes, name != NULL ? " " : "",
            name != NULL ? name_show(run, name, shown, sizeof(shown)) : "");
    return STATUS_OK;
}

static int wc_run(invocation_t *run)
{
    unsigned flags;
    int first;
    if (!options_take(run, "", &flags, &first))
        return STATUS_USAGE;
    return filter_each(run, first, (filter_work_t){.run = file_show_counts}, NULL);
}

const builtin_t cmd_wc = {
    .name = "wc",
    .usage = "[FILE...]",
    .summary = "Counts the lines, words and bytes of files",
    .run = wc_run,
};

/* ---- cmp ---- */

#define CMP_CHUNK 4096

/* Compares from the current positions on. Sets `*at` to the first different byte, or to
 * UINT64_MAX. */
static errno_t handles_compare(const invocation_t *run, int a, int b, char *buffer, uint64_t *at)
{
    uint64_t position = 0;
    *at = UINT64_MAX;
    for (;;) {
        size_t got_a, got_b;
        errno_t rc = interrupted(run) ? EINTR : vfs_read_all(a, buffer, CMP_CHUNK, &got_a);
        if (rc == EOK)
            rc = vfs_read_all(b, buffer + CMP_CHUNK, CMP_CHUNK, &got_b);
        if (rc != EOK)
            return rc;
        size_t both = got_a < got_b ? got_a : got_b;
        size_t same = 0;
        while (same < both && buffer[same] == buffer[CMP_CHUNK + same])
            same++;
        if (same < both || got_a != got_b) {
            *at = position + same;
            return EOK;
        }
        if (both == 0)
            return EOK;
        position += both;
    }
}

static int opened_compare(const invocation_t *run, const char *const names[2], const int handles[2])
{
    uint64_t at = 0;
    errno_t rc = ENOMEM;
    char *buffer = malloc(2 * CMP_CHUNK);
    if (buffer != NULL)
        rc = handles_compare(run, handles[0], handles[1], buffer, &at);
    free(buffer);
    if (rc != EOK)
        return complain(run, "cannot read %s or %s", names[0], names[1]);
    if (at == UINT64_MAX)
        return STATUS_OK;
    char first[PATH_SIZE_MAX], second[PATH_SIZE_MAX];
    fprintf(run->out, "%s and %s differ at byte %" PRIu64 "\n",
            name_show(run, names[0], first, sizeof(first)),
            name_show(run, names[1], second, sizeof(second)), at);
    return STATUS_FAILED;
}

static int cmp_run(invocation_t *run)
{
    unsigned flags;
    int first;
    int status = STATUS_FAILED;
    int handles[2];
    if (!arguments_take(run, "", 2, 2, &flags, &first))
        return STATUS_USAGE;
    const char *const names[2] = {run->argv[first], run->argv[first + 1]};
    errno_t rc = vfs_open(names[0], VFS_OPEN_READ, &handles[0]);
    if (rc != EOK)
        return complain_error(run, names[0], rc);
    rc = vfs_open(names[1], VFS_OPEN_READ, &handles[1]);
    if (rc == EOK) {
        status = opened_compare(run, names, handles);
        rc = vfs_close(handles[1]);
    }
    if (rc != EOK)
        status = complain_error(run, names[1], rc);
    rc = vfs_close(handles[0]);
    return rc != EOK ? complain_error(run, names[0], rc) : status;
}

const builtin_t cmd_cmp = {
    .name = "cmp",
    .usage = "FILE FILE",
    .summary = "Compares two files; the status is 1 if they differ",
    .run = cmp_run,
};
