// SPDX-License-Identifier: BSD-2-Clause
/* The Tab key, see tab.h: collects names and completes or lists them. */
#include "tab.h"
#include "builtin.h"
#include "complete.h"
#include "job.h"
#include "program.h"
#include <abi/limits.h>
#include <cli/visible.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* Columns of the list of candidates. */
#define LIST_COLUMNS 78
/* Entries read at a time. */
#define ENTRIES 16

/* A search for names and its result; owned by the job. */
typedef struct question {
    char *folder; /* the directory to search; NULL: commands */
    char *prefix;
    bool programs; /* find only files, which complete a command */
    candidates_t found;
} question_t;

/* ---- names ---- */

static errno_t folder_add(question_t *question, const char *path, bool programs)
{
    int handle;
    errno_t rc = vfs_open(path, VFS_OPEN_READ | VFS_OPEN_DIRECTORY, &handle);
    if (rc != EOK)
        return rc;
    vfs_dirent_t *entries = malloc(ENTRIES * sizeof(*entries));
    size_t count = entries != NULL ? 1 : 0;
    while (rc == EOK && count > 0) {
        rc = vfs_readdir(handle, entries, ENTRIES, &count);
        for (size_t i = 0; i < count && rc == EOK; i++) {
            bool folder = entries[i].type == VFS_NODE_DIRECTORY;
            if (!(programs && folder)) {
                rc = candidates_add(&question->found, question->prefix, entries[i].name,
                                    folder ? "/" : " ");
            }
        }
    }
    free(entries);
    errno_t closed = vfs_close(handle);
    return rc != EOK ? rc : closed;
}

static errno_t commands_add(question_t *question)
{
    errno_t rc = EOK;
    for (size_t i = 0; i < builtins_count && rc == EOK; i++)
        rc = candidates_add(&question->found, question->prefix, builtins[i]->name, " ");
    for (const char *const *folder = program_folders; *folder != NULL && rc == EOK; folder++) {
        rc = folder_add(question, *folder, true);
        rc = rc == ENOENT ? EOK : rc;
    }
    return rc;
}

static int question_ask(job_t *job, void *argument)
{
    (void)job;
    question_t *question = argument;
    errno_t rc = question->folder != NULL ? folder_add(question, question->folder, false)
                                          : commands_add(question);
    candidates_sort(&question->found);
    return rc == EOK ? STATUS_OK : STATUS_FAILED;
}

static void question_free(void *argument)
{
    question_t *question = argument;
    candidates_free(&question->found);
    free(question->folder);
    free(question->prefix);
    free(question);
}

/* Creates the search for a word: in the directory before its last slash, or in the working
 * directory if it has none. NULL if out of memory. */
static question_t *question_make(const completion_word_t *word)
{
    question_t *question = calloc(1, sizeof(*question));
    if (question == NULL)
        return NULL;
    const char *slash = strrchr(word->text, '/');
    question->prefix = strdup(slash != NULL ? slash + 1 : word->text);
    if (slash != NULL)
        question->folder = strndup(word->text, (size_t)(slash - word->text) + 1);
    else if (!word->command)
        question->folder = strdup(".");
    bool commands = slash == NULL && word->command;
    if (question->prefix == NULL || (question->folder == NULL && !commands)) {
        question_free(question);
        return NULL;
    }
    return question;
}

/* ---- completing and listing ---- */

static void list_show(editor_t *editor, const candidates_t *found)
{
    size_t width = 0;
    for (size_t i = 0; i < found->count; i++) {
        char shown[NAME_SIZE_MAX];
        size_t length = visible_width(visible_text(found->names[i], shown, sizeof(shown))) + 1;
        width = length > width ? length : width;
    }
    size_t columns = LIST_COLUMNS / width > 0 ? LIST_COLUMNS / width : 1;
    for (size_t i = 0; i < found->count; i++) {
        char shown[NAME_SIZE_MAX];
        const char *name = visible_text(found->names[i], shown, sizeof(shown));
        editor->emit(editor->context, i % columns == 0 ? "\n" : "", i % columns == 0);
        editor->emit(editor->context, name, strlen(name));
        for (size_t used = visible_width(name); used < width; used++)
            editor->emit(editor->context, " ", 1);
    }
    editor->emit(editor->context, "\n", 1);
    editor_redraw(editor);
}

static void word_insert(editor_t *editor, const char *text, size_t size, char quote)
{
    /* The space after a complete name is not part of the name, so the quotes end before it. */
    bool whole = size > 0 && text[size - 1] == ' ';
    char *quoted = completion_quote(text, size - whole, quote);
    if (quoted == NULL)
        return;
    editor_insert(editor, quoted, strlen(quoted));
    if (whole) {
        char end[2] = {quote, ' '};
        editor_insert(editor, quote != '\0' ? end : " ", quote != '\0' ? 2 : 1);
    }
    free(quoted);
}

static void question_answer(editor_t *editor, const question_t *question, char quote)
{
    const candidates_t *found = &question->found;
    size_t typed = strlen(question->prefix);
    size_t common = candidates_common(found);
    if (common > typed)
        word_insert(editor, found->names[0] + typed, common - typed, quote);
    else if (found->count > 1)
        list_show(editor, found);
    else
        editor->emit(editor->context, "\a", 1);
}

void tab_complete(editor_t *editor)
{
    completion_word_t word;
    job_t *job;
    int status;
    if (completion_word_find(editor->text, editor->cursor, &word) != EOK)
        return;
    question_t *question = question_make(&word);
    free(word.text);
    if (question == NULL)
        return;
    if (job_start("completion", question_ask, question_free, question, &job) != EOK) {
        question_free(question);
        return;
    }
    if (job_wait(job, &status)) {
        question_answer(editor, question, word.quote);
        job_free(job);
    } else {
        editor_redraw(editor);
    }
}
