// SPDX-License-Identifier: BSD-2-Clause
/* Messages that a task receives outside of its connections: from interrupts, events of the kernel,
 * and the name service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "host_task.h"

#include <abi/event.h>
#include <arch/host/host.h>
#include <ipc/ipc.h>
#include <irq/event.h>

/* Numbers of the interrupts that programs/client_notify.c subscribes to. */
#define FIRST_IRQ  20
#define SECOND_IRQ 21

static void start(host_task_t *task)
{
    host_task_start(task);
    host_tasks_run();
}

static void each_interrupt_runs_its_handler(void **state)
{
    (void)state;
    host_task_t *client = host_task_create("client_of_interrupts", 0);
    client->task->perms = PERM_IRQ;
    start(client);
    assert_true(client->program.done);
    host_irq_raise(SECOND_IRQ);
    host_tasks_run();
    assert_string_equal(client->program.story, "bb");
    assert_int_equal(client->program.value, SECOND_IRQ);
    host_irq_raise(FIRST_IRQ); /* a waiting handler does not block the other one */
    host_irq_raise(SECOND_IRQ);
    host_tasks_run();
    assert_string_equal(client->program.story, "bbabab");
}

/* A subscription fires once: the library subscribes again before it runs the handler. */
static void each_event_runs_the_handler(void **state)
{
    (void)state;
    host_task_t *client = host_task_create("client_of_events", 0);
    start(client);
    event_raise(EVENT_KLOG); /* not this one */
    host_tasks_run();
    assert_string_equal(client->program.story, "");
    for (unsigned i = 0; i < 2; i++) {
        event_raise(EVENT_KCON_CLOSED);
        host_tasks_run();
    }
    assert_string_equal(client->program.story, "eeee");
}

/* A lost event would be the last one: the event stays disabled until its handler has run. */
static void an_event_is_not_lost_without_memory(void **state)
{
    (void)state;
    host_task_t *client = host_task_create("client_without_memory_for_events", 0);
    start(client);
    for (unsigned i = 0; i < 4; i++) {
        event_raise(EVENT_KCON_CLOSED);
        host_tasks_run();
    }
    assert_string_equal(client->program.story, "eeee");
}

/* The handler sleeps when the second event arrives, which must not wake it. */
static void an_event_waits_for_its_handler(void **state)
{
    (void)state;
    host_task_t *client = host_task_create("client_of_events", 0);
    start(client);
    event_raise(EVENT_KCON_CLOSED);
    host_run_now();
    assert_string_equal(client->program.story, "e");
    event_raise(EVENT_KCON_CLOSED);
    host_run_now();
    assert_string_equal(client->program.story, "e");
    host_tasks_run();
    assert_string_equal(client->program.story, "eeee");
}

/* The kernel has subscribed the task, but the library had no memory for the handler. */
static void an_event_without_a_handler_is_dropped(void **state)
{
    (void)state;
    host_task_t *client = host_task_create("client_without_handler", 0);
    start(client);
    assert_true(client->program.done);
    event_raise(EVENT_KCON_CLOSED);
    host_tasks_run();
    assert_string_equal(client->program.story, "");
}

static void a_service_without_name_service_is_an_error(void **state)
{
    (void)state;
    host_task_t *client = host_task_create("client_of_missing_service", 0);
    start(client);
    assert_true(client->program.done);
}

/* Must be last: later tasks would have a phone to a dead name service. */
static void a_service_is_connected_once_when_it_is_first_used(void **state)
{
    (void)state;
    host_task_t *server = host_task_create("any_server", 0);
    ipc_set_ns(server->task);
    start(server);
    host_task_t *client = host_task_create("client_of_service", 0);
    start(client);
    assert_true(client->program.done);
    assert_string_equal(client->program.story, "uu");
    assert_string_equal(server->program.story, "3F+x-3F+-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TASK_TEST(each_interrupt_runs_its_handler),
        HOST_TASK_TEST(each_event_runs_the_handler),
        HOST_TASK_TEST(an_event_is_not_lost_without_memory),
        HOST_TASK_TEST(an_event_waits_for_its_handler),
        HOST_TASK_TEST(an_event_without_a_handler_is_dropped),
        HOST_TASK_TEST(a_service_without_name_service_is_an_error),
        HOST_TASK_TEST(a_service_is_connected_once_when_it_is_first_used),
    };
    return HOST_TASK_RUN(tests);
}
