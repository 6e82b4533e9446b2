// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lines typed at a terminal, see input.h.
 *
 * The terminal is raw only while a line is edited. Bytes are read one by one, so that input typed
 * after Enter is left for the program that the line starts.
 */
#include "input.h"
#include "editor.h"
#include "job.h"
#include "tab.h"
#include <fibril/fibril.h>
#include <libc/terminal.h>
#include <proto/con.h>
#include <string.h>
#include <unistd.h>

static async_session_t *terminal;

/* Protects the editor and its output: a job that ends redraws the line. */
static fibril_mutex_t editor_lock = FIBRIL_MUTEX_INIT("bdsh editor");
static editor_t editor;
static bool waiting; /* for a key, with the prompt shown */

/* Output of the editor for the current key. */
static char pending[4096];
static size_t pending_size;
static errno_t pending_error;

static void pending_flush(void)
{
    size_t sent = 0;
    while (sent < pending_size && pending_error == EOK) {
        con_write_out_t out;
        pending_error = con_write_over(terminal, pending + sent, pending_size - sent, &out);
        sent += out.bytes;
    }
    pending_size = 0;
}

static void emit(void *context, const char *bytes, size_t size)
{
    (void)context;
    while (size > 0) {
        size_t room = sizeof(pending) - pending_size;
        size_t piece = size < room ? size : room;
        memcpy(pending + pending_size, bytes, piece);
        pending_size += piece;
        bytes += piece;
        size -= piece;
        if (pending_size == sizeof(pending))
            pending_flush();
    }
}

errno_t input_open(void)
{
    editor_init(&editor, emit, NULL);
    errno_t rc = terminal_connect(0, &terminal);
    /* For the built-in commands. Standard output is often the same terminal; then this opens
     * nothing more. It can also be a file. */
    if (rc == EOK)
        rc = terminal_open(STDIN_FILENO);
    if (rc == EOK && isatty(STDOUT_FILENO))
        rc = terminal_open(STDOUT_FILENO);
    if (rc == EOK && isatty(STDERR_FILENO))
        rc = terminal_open(STDERR_FILENO);
    return rc;
}

const char *input_history(size_t index)
{
    return index < editor.history_count ? editor.history[index] : NULL;
}

/* Completes with the terminal in cooked mode, like a command, so that Ctrl-C can stop a completion
 * that hangs. */
static errno_t input_complete(void)
{
    pending_flush();
    errno_t rc = con_set_mode_over(terminal, CON_MODE_COOKED);
    if (rc != EOK)
        return rc;
    tab_complete(&editor);
    return con_set_mode_over(terminal, CON_MODE_RAW);
}

static errno_t byte_take(uint8_t *byte)
{
    con_read_out_t out;
    waiting = true;
    fibril_mutex_unlock(&editor_lock);
    errno_t rc = con_read_over(terminal, byte, 1, &out);
    fibril_mutex_lock(&editor_lock);
    waiting = false;
    return rc;
}

static errno_t key_take(enum editor_event *event)
{
    uint8_t byte;
    pending_flush();
    if (pending_error != EOK)
        return pending_error;
    errno_t rc = byte_take(&byte);
    if (rc != EOK)
        return rc;
    *event = editor_key(&editor, byte);
    return *event == EDITOR_COMPLETE ? input_complete() : EOK;
}

static errno_t line_edit(void)
{
    for (;;) {
        enum editor_event event;
        errno_t rc = key_take(&event);
        if (rc != EOK)
            return rc;
        switch (event) {
        case EDITOR_LINE:
            return EOK;
        case EDITOR_CANCEL:
            return EINTR;
        case EDITOR_END:
            return ENOENT;
        default:
            break;
        }
    }
}

void input_job_ended(void)
{
    fibril_mutex_lock(&editor_lock);
    if (waiting) {
        emit(NULL, "\r\x1b[K", 4);
        pending_flush();
        jobs_report();
        editor_redraw(&editor);
        pending_flush();
    }
    fibril_mutex_unlock(&editor_lock);
}

errno_t input_line(const char *prompt, const char **line)
{
    errno_t rc = con_set_mode_over(terminal, CON_MODE_RAW);
    if (rc != EOK)
        return rc;
    fibril_mutex_lock(&editor_lock);
    editor_begin(&editor, prompt);
    rc = line_edit();
    pending_flush();
    fibril_mutex_unlock(&editor_lock);
    *line = editor.text;
    errno_t cooked = con_set_mode_over(terminal, CON_MODE_COOKED);
    return rc != EOK ? rc : cooked;
}
