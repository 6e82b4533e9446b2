// SPDX-License-Identifier: BSD-2-Clause
/* Kernel events; see event.h. */
#include <ipc/ipc.h>
#include <ipc/notification.h>
#include <irq/event.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <stdatomic.h>

static atomic_uint pending; /* bit n: event n was raised but not delivered yet */

void event_raise(enum kernel_event event)
{
    atomic_fetch_or(&pending, 1u << event);
}

void event_task_init(task_t *task)
{
    for (unsigned i = 0; i < EVENT_COUNT; i++) {
        call_init_notification(&task->events[i].notification, CALL_EVENT, IPC_M_EVENT);
        task->events[i].notification.word[0] = i;
    }
}

void event_task_fini(task_t *task)
{
    for (unsigned i = 0; i < EVENT_COUNT; i++)
        task->events[i].subscribed = false;
}

/* Notifies `task` of the event, or records that it missed one. */
static thread_t *fire(task_t *task, unsigned event)
{
    event_subscription_t *subscription = &task->events[event];
    if (!subscription->subscribed)
        return NULL;
    if (!subscription->armed || subscription->notification.place != CALL_NOWHERE) {
        subscription->missed = true;
        return NULL;
    }
    subscription->armed = false;
    subscription->missed = false;
    return call_notify(&subscription->notification, task);
}

static void fire_all(task_t *task, unsigned events)
{
    for (unsigned i = 0; i < EVENT_COUNT; i++) {
        thread_t *woken = (events & 1u << i) != 0 ? fire(task, i) : NULL;
        if (woken != NULL)
            sched_queue(woken);
    }
}

__attribute__((cold)) static void deliver_pending(void)
{
    unsigned events = atomic_exchange(&pending, 0);
    spinlock_lock(&task_list_lock);
    spinlock_lock(&ipc_lock);
    list_foreach (task_list, link, task_t, task)
        fire_all(task, events);
    spinlock_unlock(&ipc_lock);
    spinlock_unlock(&task_list_lock);
}

void event_deliver(void)
{
    if (atomic_load_explicit(&pending, memory_order_relaxed) != 0)
        deliver_pending();
}

errno_t event_subscribe(task_t *task, uint64_t event, uint64_t label)
{
    if (event >= EVENT_COUNT)
        return EINVAL;
    spinlock_lock(&ipc_lock);
    event_subscription_t *subscription = &task->events[event];
    subscription->subscribed = true;
    subscription->armed = true;
    subscription->notification.phone_label = label;
    thread_t *woken = subscription->missed ? fire(task, (unsigned)event) : NULL;
    spinlock_unlock(&ipc_lock);
    if (woken != NULL)
        sched_queue(woken);
    return EOK;
}
