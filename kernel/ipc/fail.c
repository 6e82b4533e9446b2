// SPDX-License-Identifier: BSD-2-Clause
/* Answering a call in place of its callee, to break a deadlock. There is no index of calls by id,
 * so this searches all tasks. */
#include <ipc/ipc.h>
#include <ipc/private.h>
#include <proc/task.h>
#include <sched/sched.h>

static call_t *find_on(const list_t *list, uint64_t id)
{
    list_foreach (*list, link, call_t, call)
        if (call->kind == CALL_REQUEST && call->id == id)
            return call;
    return NULL;
}

static call_t *find_open(uint64_t id)
{
    list_foreach (task_list, link, task_t, task) {
        call_t *call = find_on(&task->box.incoming, id);
        if (call == NULL)
            call = find_on(&task->box.dispatched, id);
        if (call != NULL)
            return call;
    }
    return NULL;
}

errno_t ipc_call_fail(uint64_t id, errno_t retval)
{
    thread_t *woken = NULL;
    errno_t rc = ENOENT;
    spinlock_lock(&task_list_lock);
    spinlock_lock(&ipc_lock);
    call_t *call = find_open(id);
    if (call != NULL)
        rc = call->answering ? EBUSY : EOK;
    if (rc == EOK)
        woken = call_finish_error(call, retval);
    spinlock_unlock(&ipc_lock);
    spinlock_unlock(&task_list_lock);
    if (woken != NULL)
        sched_queue(woken);
    return rc;
}
