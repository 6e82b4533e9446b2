// SPDX-License-Identifier: BSD-2-Clause
/* Interrupts and kernel events: each subscription has a fibril that runs the handler. */
#include <async/internal.h>
#include <os/syscall.h>
#include <stdlib.h>
#include <string.h>

typedef struct subscription {
    uint64_t label;
    bool event;      /* a kernel event; otherwise an interrupt */
    unsigned number; /* of the interrupt or event */
    /* An interrupt stays masked, and an event disabled, until its handler runs, so there is at most
     * one notification at a time. */
    ipc_message_t message;
    bool arrived; /* `message` is a notification that the handler has not received */
    bool waiting;
    fibril_t *fibril;
    async_notify_t handler;
    void *argument;
} subscription_t;

static label_table_t subscriptions;

static errno_t subscription_ask(const subscription_t *subscription)
{
    if (subscription->event)
        return syscall_event_subscribe(subscription->number, subscription->label);
    return syscall_irq_subscribe(subscription->number, subscription->label);
}

static void subscription_wait(subscription_t *subscription)
{
    while (!subscription->arrived) {
        subscription->waiting = true;
        (void)fibril_block(
            (fibril_wait_t){.kind = BOARD_WAIT_NOTIFICATION, .object = subscription->label},
            FIBRIL_FOREVER);
        subscription->waiting = false;
    }
}

static void subscription_run(void *argument)
{
    subscription_t *subscription = argument;
    for (;;) {
        subscription_wait(subscription);
        async_call_t notification = {
            .handle = CAP_NONE,
            .flags = subscription->message.flags,
            .method = subscription->message.method,
            .id = subscription->message.id,
        };
        memcpy(notification.word, subscription->message.word, sizeof(notification.word));
        subscription->arrived = false;
        /* An event is disabled until it is subscribed to again. Subscribe before the handler runs,
         * so that no event is missed meanwhile. */
        if (subscription->event)
            (void)subscription_ask(subscription);
        subscription->handler(&notification, subscription->argument);
    }
}

void notification_arrived(const ipc_message_t *message)
{
    subscription_t *subscription = label_find(&subscriptions, message->label);
    if (subscription == NULL)
        return;
    subscription->message = *message;
    subscription->arrived = true;
    if (subscription->waiting)
        fibril_wake(subscription->fibril);
}

static errno_t subscription_create(const subscription_t *template, const char *name)
{
    subscription_t *subscription = malloc(sizeof(*subscription));
    if (subscription == NULL)
        return ENOMEM;
    *subscription = *template;
    subscriptions.seed = label_seed;
    errno_t rc = label_add(&subscriptions, subscription, &subscription->label);
    if (rc != EOK)
        goto fail;
    rc = subscription_ask(subscription);
    if (rc != EOK)
        goto fail_label;
    /* If this fails, the subscription in the kernel stays, but its notifications have no valid
     * label. */
    rc = fibril_create(name, subscription_run, subscription, &subscription->fibril);
    if (rc != EOK)
        goto fail_label;
    return EOK;

fail_label:
    label_remove(&subscriptions, subscription->label);
fail:
    free(subscription);
    return rc;
}

errno_t async_irq_subscribe(unsigned irq, async_notify_t handler, void *argument)
{
    subscription_t template = {.number = irq, .handler = handler, .argument = argument};
    return subscription_create(&template, "interrupt");
}

errno_t async_event_subscribe(unsigned event, async_notify_t handler, void *argument)
{
    subscription_t template = {
        .event = true, .number = event, .handler = handler, .argument = argument};
    return subscription_create(&template, "event");
}
