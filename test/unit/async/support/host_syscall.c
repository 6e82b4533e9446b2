// SPDX-License-Identifier: BSD-2-Clause
/*
 * The system calls of programs. They are passed to the kernel unchanged, except for areas: these
 * get addresses that are unique among all tasks, and a mapping in this process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_tasks.h"

#include <abi/area.h>
#include <abi/syscall.h>
#include <arch/host/host.h>
#include <mm/as.h>
#include <os/syscall.h>
#include <string.h>

#define PAGE ((uint64_t)4096)

/* Returns an unused address for `size` bytes, with a gap of a page before it. */
static uint64_t place_take(host_task_t *task, uint64_t size)
{
    uint64_t base = task->windows_next + PAGE;
    task->windows_next = base + (size + PAGE - 1) / PAGE * PAGE;
    assert_true(task->windows_next <= task->windows_end);
    return base;
}

static errno_t area_create(host_task_t *task, syscall_words_t *words)
{
    uint64_t size = words->w[1];
    bool writable = words->w[2] & AREA_WRITE;
    if (words->w[0] == 0)
        words->w[0] = place_take(task, size);
    errno_t rc = host_syscall(SYS_AREA_CREATE, words);
    if (rc == EOK)
        host_window_open(words->w[0], size, writable);
    return rc;
}

static errno_t area_destroy(host_task_t *task, syscall_words_t *words)
{
    uint64_t base = words->w[0], size = 0;
    errno_t known = as_area_size(task->task->as, base, &size);
    errno_t rc = host_syscall(SYS_AREA_DESTROY, words);
    if (known == EOK && rc == EOK)
        host_window_close(base, size);
    return rc;
}

/* Chooses the address of an area that another task shares with us. */
static errno_t call(host_task_t *task, syscall_words_t *words)
{
    if (words->w[2] == IPC_M_SHARE_IN && words->w[3] == 0) {
        task->sharing = words->w[4];
        words->w[3] = place_take(task, words->w[4]);
    }
    return host_syscall(SYS_IPC_CALL, words);
}

/* The answer to a SHARE_IN. */
static void shared_in(host_task_t *task, const ipc_message_t *message)
{
    uint64_t base = task->windows_next - (task->sharing + PAGE - 1) / PAGE * PAGE;
    if ((message->flags & IPC_FLAG_ANSWERED) && message->word[0] == base) {
        host_window_open(base, task->sharing, false);
        task->sharing = 0;
    }
}

static errno_t wait(host_task_t *task, uint64_t number, syscall_words_t *words)
{
    errno_t rc = host_syscall(number, words);
    if (rc != EOK)
        return rc;
    ipc_message_t message;
    memcpy(&message, words, sizeof(message));
    if (task->sharing != 0)
        shared_in(task, &message);
    if ((message.flags & IPC_FLAG_ANSWERED) == 0 && message.method == IPC_M_SHARE_OUT)
        task->offered = message;
    return rc;
}

/* Chooses the address of an area that we accept. */
static errno_t answer(host_task_t *task, syscall_words_t *words)
{
    const ipc_message_t *offered = &task->offered;
    bool shares = words->w[0] == offered->handle && words->w[2] == EOK;
    if (shares && words->w[3] == 0)
        words->w[3] = place_take(task, offered->word[1]);
    errno_t rc = host_syscall(SYS_IPC_ANSWER, words);
    if (shares && rc == EOK)
        host_window_open(words->w[0], offered->word[1], offered->word[2] & AREA_WRITE);
    return rc;
}

errno_t syscall_words(uint64_t number, syscall_words_t *words)
{
    host_task_t *task = host_task_running();
    assert_non_null(task);
    switch (number) {
    case SYS_AREA_CREATE:
        return area_create(task, words);
    case SYS_AREA_DESTROY:
        return area_destroy(task, words);
    case SYS_IPC_CALL:
        return call(task, words);
    case SYS_IPC_ANSWER:
        return answer(task, words);
    case SYS_IPC_WAIT:
    case SYS_IPC_ANSWER_WAIT:
        return wait(task, number, words);
    default:
        return host_syscall(number, words);
    }
}
