// SPDX-License-Identifier: BSD-2-Clause
/* The IPC part of tasks: initialization, the name service, connections made by the kernel. */
#include <abi/limits.h>
#include <abi/proto/methods.h>
#include <ipc/ipc.h>
#include <ipc/pager.h>
#include <ipc/private.h>
#include <irq/event.h>
#include <lib/assert.h>
#include <proc/task.h>

spinlock_t ipc_lock = SPINLOCK_INIT(LOCK_RANK_IPC, "ipc");

static task_t *ns;      /* [ipc] the name service; NULL: not set, or ended */
static bool ns_was_set; /* [ipc] */

void ipc_init(void)
{
    pager_init_cache();
    slab_cache_init_guarded(&call_cache, "call", sizeof(call_t), &ipc_lock);
    slab_cache_init_guarded(&phone_cache, "phone", sizeof(phone_t), &ipc_lock);
}

void ipc_task_init(task_t *task)
{
    answerbox_init(&task->box, task);
    cap_table_init(&task->phones, CAP_PHONE, TASK_PHONES_MAX);
    cap_table_init(&task->calls, CAP_CALL, CAP_INDEX_LIMIT);
    list_init(&task->sent_calls);
    list_init(&task->irqs);
    list_init(&task->pagers);
    event_task_init(task);
}

/* Creates and connects a phone. If `callee` is NULL, the phone is dead from the start (SLAMMED). */
static errno_t connect_locked(task_t *holder, task_t *callee, uint32_t interface, uint64_t label,
                              phone_t **phone)
{
    ASSERT(spinlock_held(&ipc_lock));
    errno_t rc = phone_create(holder, interface, phone);
    if (rc != EOK)
        return rc;
    if (callee != NULL)
        phone_connect(*phone, callee, label);
    else
        phone_set_slammed(*phone);
    return EOK;
}

errno_t ipc_task_connect_ns(task_t *task)
{
    phone_t *phone;
    errno_t rc = EOK;
    spinlock_lock(&ipc_lock);
    if (ns_was_set)
        rc = connect_locked(task, ns, INTERFACE_NS, 0, &phone);
    spinlock_unlock(&ipc_lock);
    return rc;
}

void ipc_set_ns(task_t *task)
{
    spinlock_lock(&ipc_lock);
    ns = task;
    ns_was_set = true;
    spinlock_unlock(&ipc_lock);
}

void ipc_forget_ns(const task_t *task)
{
    ASSERT(spinlock_held(&ipc_lock));
    if (ns == task)
        ns = NULL;
}

errno_t ipc_connect(task_t *holder, task_t *callee, uint32_t interface, uint64_t label,
                    cap_handle_t *handle)
{
    phone_t *phone;
    errno_t rc = EHANGUP;
    spinlock_lock(&ipc_lock);
    if (holder->box.open && callee->box.open)
        rc = connect_locked(holder, callee, interface, label, &phone);
    if (rc == EOK)
        *handle = phone->handle;
    spinlock_unlock(&ipc_lock);
    return rc;
}
