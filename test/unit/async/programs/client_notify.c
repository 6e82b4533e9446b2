// SPDX-License-Identifier: BSD-2-Clause
/* Programs that wait for interrupts and events of the kernel. */
#include "programs.h"

#include <abi/event.h>
#include <os/os.h>
#include <os/syscall.h>

/* Numbers of the interrupts of client_of_interrupts. */
#define FIRST_IRQ  20
#define SECOND_IRQ 21

static program_t *self;

/* Notes the letter, works for a while, and notes it again. */
static void on_notification(const async_call_t *notification, void *letter)
{
    CHECK(notification->handle == CAP_NONE);
    CHECK((notification->flags & IPC_FLAG_NOTIFICATION) != 0);
    CHECK(async_answer_0(notification, EOK) == EOK); /* which changes nothing */
    program_note(*(const char *)letter);
    self->value = notification->word[1];
    uint64_t before = os_time_ns();
    fibril_sleep(1000);
    CHECK(os_time_ns() - before >= 1000 * 1000);
    program_note(*(const char *)letter);
    if (notification->method == IPC_M_INTERRUPT)
        CHECK(syscall_irq_unmask(notification->word[1]) == EOK);
}

PROGRAM(client_of_interrupts)
{
    self = program;
    CHECK(async_irq_subscribe(FIRST_IRQ, on_notification, (void *)(uintptr_t) "a") == EOK);
    CHECK(async_irq_subscribe(SECOND_IRQ, on_notification, (void *)(uintptr_t) "b") == EOK);
    CHECK(async_irq_subscribe(100000, on_notification, NULL) != EOK); /* there is none */
}

PROGRAM(client_of_events)
{
    self = program;
    CHECK(async_event_subscribe(EVENT_KCON_CLOSED, on_notification, (void *)(uintptr_t) "e") ==
          EOK);
    CHECK(async_event_subscribe(EVENT_COUNT, on_notification, NULL) != EOK);
}

/* Each allocation of the subscription fails once; after the last one the kernel is asked already. */
PROGRAM(client_without_handler)
{
    self = program;
    for (unsigned n = 1; n <= 3; n++) {
        program_heap_fail(n);
        CHECK(async_event_subscribe(EVENT_KCON_CLOSED, on_notification, NULL) == ENOMEM);
        CHECK(program_heap_failed());
    }
}

/* Notes each event, and has no memory for the next one. */
static void on_event_without_memory(const async_call_t *notification, void *argument)
{
    (void)argument;
    CHECK(notification->word[0] == EVENT_KCON_CLOSED);
    program_note('e');
    program_heap_fail(1);
}

PROGRAM(client_without_memory_for_events)
{
    (void)program;
    CHECK(async_event_subscribe(EVENT_KCON_CLOSED, on_event_without_memory, NULL) == EOK);
    program_heap_fail(1);
}
