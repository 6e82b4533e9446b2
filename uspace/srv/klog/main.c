// SPDX-License-Identifier: BSD-2-Clause
/*
 * klog: copies the kernel log to /tmp/klog as it grows, since the kernel's ring buffer keeps only
 * the end. Control characters are made visible, since the file is printed on terminals. No task
 * waits for this server.
 *
 * The file stays open: while a mount hangs in VFS, no file can be opened, but open files still
 * work, and so does the log.
 */
#include <async/async.h>
#include <cli/visible.h>
#include <fibril/fibril.h>
#include <os/os.h>
#include <stdio.h>
#include <task/spawn.h>
#include <vfs/vfs.h>

#define PATH          "/tmp/klog"
#define FILE_SIZE_MAX (256 * 1024) /* then the file is truncated */

static uint64_t sequence; /* position in the kernel log of the next byte to copy */
static uint64_t size;     /* of the file */
static int file = -1;     /* handle, -1: not open */
static bool failed;       /* an error of writing was reported */

static errno_t log_file_open(void)
{
    if (file >= 0)
        return EOK;
    size = 0;
    return vfs_open(PATH, VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_TRUNCATE | VFS_OPEN_APPEND,
                    &file);
}

/* Closes the file after an error, so that it is reopened: its server may have been restarted. */
static errno_t file_fail(errno_t rc)
{
    (void)!vfs_close(file);
    file = -1;
    size = 0;
    return rc;
}

static errno_t file_append(const char *text, size_t length)
{
    errno_t rc = log_file_open();
    if (rc != EOK)
        return rc;
    rc = vfs_write_all(file, text, length);
    size += length;
    return rc == EOK ? EOK : file_fail(rc);
}

/* Truncates the file, so that it restarts with all lines that the kernel still has. The kernel
 * limits the lines of each task, so a task that writes much cannot remove the lines of others here
 * either. */
static errno_t file_restart(void)
{
    sequence = 0;
    size = 0;
    errno_t rc = vfs_truncate(file, 0);
    return rc == EOK ? EOK : file_fail(rc);
}

static errno_t log_copy(void)
{
    static char buffer[4096], shown[sizeof(buffer) + VISIBLE_STEP];
    static visible_t visible = {.lines = true};
    for (;;) {
        size_t got, size_shown = 0;
        errno_t rc = os_klog_read(&sequence, buffer, sizeof(buffer), &got);
        if (rc != EOK || got == 0)
            return rc;
        if (size + got > FILE_SIZE_MAX) {
            rc = file_restart();
            if (rc != EOK)
                return rc;
            continue;
        }
        for (size_t i = 0; i < got; i++)
            size_shown += visible_put(&visible, buffer[i], shown + size_shown);
        rc = file_append(shown, size_shown);
        if (rc != EOK)
            return rc;
        sequence += got;
    }
}

/* Copies new log entries. An error is reported only once: the report goes to the kernel log, and so
 * comes back here. */
static void log_grew(const async_call_t *notification, void *argument)
{
    (void)notification;
    (void)argument;
    errno_t rc = log_copy();
    if (rc != EOK && !failed)
        fprintf(stderr, "klog: %s: %s\n", PATH, error_text(rc));
    failed = rc != EOK;
}

int main(void)
{
    errno_t rc = async_event_subscribe(EVENT_KLOG, log_grew, NULL);
    if (rc != EOK) {
        fprintf(stderr, "klog: cannot subscribe to the kernel log: %s\n", error_text(rc));
        return 1;
    }
    log_grew(NULL, NULL);
    rc = task_report(0);
    if (rc != EOK) {
        fprintf(stderr, "klog: cannot report to ns: %s\n", error_text(rc));
        return 1;
    }
    async_serve();
}
