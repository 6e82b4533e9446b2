// SPDX-License-Identifier: BSD-2-Clause
/* Interrupts as notifications; see irq.h. */
#include <arch/console.h>
#include <arch/irq.h>
#include <ipc/ipc.h>
#include <ipc/notification.h>
#include <irq/console_key.h>
#include <irq/irq.h>
#include <irq/keyboard_key.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <trace/klog.h>

static irq_subscription_t subscriptions[IRQ_MAX];

/* A line whose bytes the kernel reads in the interrupt, to find the keys of its console. */
typedef struct key_line {
    unsigned (*irq)(void);
    void (*interrupt)(void);
    bool (*take)(uint8_t *byte);
} key_line_t;

static const key_line_t key_lines[] = {
    {arch_console_irq, console_key_interrupt, console_key_take},
    {arch_keyboard_irq, keyboard_key_interrupt, keyboard_key_take},
};

#define KEY_LINES (sizeof(key_lines) / sizeof(key_lines[0]))

/* Returns the line with this interrupt, or NULL. */
static const key_line_t *key_line_at(unsigned irq)
{
    for (size_t i = 0; i < KEY_LINES; i++)
        if (key_lines[i].irq() == irq)
            return &key_lines[i];
    return NULL;
}

void irq_init(void)
{
    for (unsigned i = 0; i < IRQ_MAX; i++) {
        subscriptions[i].irq = i;
        call_init_notification(&subscriptions[i].notification, CALL_IRQ, IPC_M_INTERRUPT);
    }
    /* From here on the keys of the kernel console work, even without a driver. Bytes that arrived
     * before are read now: they cause no interrupt. */
    for (size_t i = 0; i < KEY_LINES; i++) {
        arch_irq_unmask(key_lines[i].irq());
        key_lines[i].interrupt();
    }
}

static bool is_console(unsigned irq)
{
    return irq == arch_console_irq();
}

/* Sends the notification if the driver has unmasked the interrupt, no notification is pending, and
 * there is something to report. */
static thread_t *notify(irq_subscription_t *s)
{
    if (s->task == NULL || !s->wanted || s->notification.place != CALL_NOWHERE)
        return NULL;
    uint8_t byte = 0;
    const key_line_t *line = key_line_at(s->irq);
    if (line != NULL ? !line->take(&byte) : s->count == 0)
        return NULL;
    s->notification.word[0] = byte;
    s->notification.word[1] = s->irq;
    s->notification.word[2] = s->count;
    s->count = 0;
    s->wanted = false;
    return call_notify(&s->notification, s->task);
}

static void irq_unlock_and_queue(thread_t *woken)
{
    spinlock_unlock(&ipc_lock);
    if (woken != NULL)
        sched_queue(woken);
}

void irq_dispatch(unsigned irq)
{
    if (irq >= IRQ_MAX)
        return;
    const key_line_t *line = key_line_at(irq);
    if (line != NULL)
        line->interrupt();
    else
        arch_irq_mask(irq);
    irq_subscription_t *s = &subscriptions[irq];
    spinlock_lock(&ipc_lock);
    s->total++;
    s->count++;
    irq_unlock_and_queue(notify(s));
}

errno_t irq_subscribe(task_t *task, unsigned irq, uint64_t label)
{
    if (irq >= IRQ_MAX || irq >= arch_irq_count())
        return EINVAL;
    irq_subscription_t *s = &subscriptions[irq];
    spinlock_lock(&ipc_lock);
    if (s->task != NULL) {
        spinlock_unlock(&ipc_lock);
        return EEXIST;
    }
    s->task = task;
    s->wanted = true;
    s->count = 0;
    s->notification.phone_label = label;
    list_append(&task->irqs, &s->task_link);
    if (is_console(irq))
        klog_set_echo(false);
    thread_t *woken = notify(s);
    arch_irq_unmask(irq);
    irq_unlock_and_queue(woken);
    return EOK;
}

/* Ends a subscription and drops a pending notification. */
static void irq_release(irq_subscription_t *s)
{
    if (s->notification.place == CALL_INCOMING) {
        list_remove(&s->notification.link);
        notification_done(&s->notification);
    }
    list_remove(&s->task_link);
    s->task = NULL;
    if (is_console(s->irq))
        klog_set_echo(true);
    else if (key_line_at(s->irq) == NULL)
        arch_irq_mask(s->irq);
}

/* Returns the subscription of `irq` if it belongs to `task`, else NULL. */
static irq_subscription_t *irq_owned(const task_t *task, unsigned irq)
{
    return irq < IRQ_MAX && subscriptions[irq].task == task ? &subscriptions[irq] : NULL;
}

errno_t irq_unsubscribe(task_t *task, unsigned irq)
{
    if (irq >= IRQ_MAX)
        return EINVAL;
    spinlock_lock(&ipc_lock);
    irq_subscription_t *s = irq_owned(task, irq);
    if (s != NULL)
        irq_release(s);
    spinlock_unlock(&ipc_lock);
    return s != NULL ? EOK : ENOENT;
}

errno_t irq_unmask(task_t *task, unsigned irq)
{
    if (irq >= IRQ_MAX)
        return EINVAL;
    thread_t *woken = NULL;
    spinlock_lock(&ipc_lock);
    irq_subscription_t *s = irq_owned(task, irq);
    if (s != NULL) {
        s->wanted = true;
        woken = notify(s);
        if (key_line_at(irq) == NULL && s->wanted)
            arch_irq_unmask(irq);
    }
    irq_unlock_and_queue(woken);
    return s != NULL ? EOK : ENOENT;
}

void irq_task_fini(task_t *task)
{
    link_t *link;
    while ((link = list_first(&task->irqs)) != NULL)
        irq_release(list_entry(link, irq_subscription_t, task_link));
}

const irq_subscription_t *irq_at(unsigned irq)
{
    return irq < IRQ_MAX ? &subscriptions[irq] : NULL;
}
