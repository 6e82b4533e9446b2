// SPDX-License-Identifier: BSD-2-Clause
/* Records which task calls which other one while it serves a call; see order.h. */
#include <abi/proto/methods.h>
#include <ipc/ipc.h>
#include <ipc/order.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <sched/sched.h>

static thread_t *order_reader;                        /* [ipc] NULL: nothing is recorded */
static order_pair_t order_pending[ORDER_PENDING_MAX]; /* [ipc] */
static unsigned order_pending_count;                  /* [ipc] */

void order_start(thread_t *reader)
{
    spinlock_lock(&ipc_lock);
    order_reader = reader;
    spinlock_unlock(&ipc_lock);
}

/* Returns the call that the task claims to serve if it is one of the last received, or NULL. */
static const call_t *order_served_find(const task_t *task, uint64_t id)
{
    const list_t *list = &task->box.dispatched;
    const link_t *link = list->head.prev;
    for (unsigned i = 0; i < ORDER_LOOKED_MAX && link != &list->head; i++, link = link->prev) {
        const call_t *call = list_entry(link, const call_t, link);
        if (call->id == id)
            return call;
    }
    return NULL;
}

void order_learn(phone_t *phone, uint64_t cause)
{
    ASSERT(spinlock_held(&ipc_lock));
    if (order_reader == NULL) {
        phone->order_known = true;
        return;
    }
    const call_t *served = order_served_find(phone->holder, cause);
    /* The loader's calls are not those of the program that it becomes. */
    if (served == NULL || served->interface == INTERFACE_LOADER ||
        order_pending_count == ORDER_PENDING_MAX)
        return;
    phone->order_known = true;
    order_pair_t *pair = &order_pending[order_pending_count++];
    pair->caller = phone->holder->id;
    pair->callee = phone->peer->id;
    pair->asker = served->sender != NULL ? served->sender->id : 0;
    order_held_read(cause, pair->locks);
    (void)thread_wake(order_reader, EOK);
}

unsigned order_take(order_pair_t pairs[ORDER_PENDING_MAX])
{
    spinlock_lock(&ipc_lock);
    while (order_pending_count == 0) {
        thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
        spinlock_unlock(&ipc_lock);
        (void)!thread_wait(thread_current());
        spinlock_lock(&ipc_lock);
    }
    unsigned count = order_pending_count;
    memcpy(pairs, order_pending, count * sizeof(pairs[0]));
    order_pending_count = 0;
    spinlock_unlock(&ipc_lock);
    return count;
}

/* The phones of the task: at most TASK_PHONES_MAX. */
static void order_unlearn_own(const task_t *task)
{
    spinlock_lock(&ipc_lock);
    for (uint32_t i = 0; i < task->phones.capacity; i++) {
        phone_t *phone = cap_at(&task->phones, i);
        if (phone != NULL)
            phone->order_known = false;
    }
    spinlock_unlock(&ipc_lock);
}

/* The phones to the task: at most TASK_CONNECTIONS_MAX. */
static void order_unlearn_peers(const task_t *task)
{
    spinlock_lock(&ipc_lock);
    list_foreach (task->box.phones, peer_link, phone_t, phone)
        phone->order_known = false;
    spinlock_unlock(&ipc_lock);
}

void order_relearn(uint32_t task_id)
{
    task_t *task = task_find(task_id);
    if (task == NULL)
        return;
    order_unlearn_own(task);
    sched_breathe();
    order_unlearn_peers(task);
    task_unref(task);
}
