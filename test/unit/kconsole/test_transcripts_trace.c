// SPDX-License-Identifier: BSD-2-Clause
/* What `trace` prints for events of every kind on two processors. */
#include "fake_inspect.h"
#include "transcript.h"
#include "unit.h"
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <abi/task.h>
#include <stdio.h>
#include <string.h>

#define STOP 100000000000ull
#define US   1000ull

/* Adds an event of bdsh (27), vfs (6), fat (7), file_bd (39) or tasks that have ended, `us` after
 * the first one. */
static trace_record_t *add(unsigned cpu, uint64_t us, enum trace_kind kind, uint64_t call,
                           uint32_t from, uint32_t to)
{
    trace_record_t *record = &fake.trace[cpu][fake.trace_count[cpu]++];
    *record = (trace_record_t){.size = sizeof(*record),
                               .kind = (uint16_t)kind,
                               .cpu = (uint16_t)cpu,
                               .time_ns = STOP - 2000000 * US + us * US,
                               .call = call,
                               .from = from,
                               .to = to,
                               .phone = TRACE_NONE,
                               .interface = INTERFACE_VFS_IN};
    return record;
}

static void request(trace_record_t *record, uint32_t phone, uint64_t method, uint64_t word)
{
    record->phone = phone;
    record->method = method;
    record->word[0] = word;
    record->word[1] = 22;
    record->word[2] = 0;
}

/* bdsh opens a file through vfs, which asks fat for it. */
static void add_open(void)
{
    request(add(0, 0, TRACE_SENT, 5001, 27, 6), 5, VFS_IN_OPEN, 3);
    request(add(1, 12, TRACE_TAKEN, 5001, 27, 6), 5, VFS_IN_OPEN, 3);
    trace_record_t *nested = add(1, 40, TRACE_SENT, 5002, 6, 7);
    request(nested, 8, VFS_OUT_LOOKUP, 100000);
    nested->interface = INTERFACE_VFS_OUT;
    nested->cause = 5001;
    trace_record_t *taken = add(0, 55, TRACE_TAKEN, 5002, 6, 7);
    request(taken, 8, VFS_OUT_LOOKUP, 100000);
    taken->interface = INTERFACE_VFS_OUT;
    add(0, 75, TRACE_ANSWERED, 5002, 7, 6)->retval = ENOENT;
    add(1, 80, TRACE_DELIVERED, 5002, TRACE_NONE, 6)->retval = ENOENT;
    add(1, 1500, TRACE_ANSWERED, 5001, 6, 27)->retval = 4711;
    add(0, 1600, TRACE_DELIVERED, 5001, TRACE_NONE, 27)->retval = 4711;
}

/* file_bd sends a read to vfs, which forwards it twice; the kernel answers it. */
static void add_forwarded(void)
{
    request(add(0, 2000, TRACE_SENT, 5003, 39, 6), 4, VFS_IN_READ, 9);
    request(add(0, 2001, TRACE_TAKEN, 5003, 39, 6), 4, VFS_IN_READ, 9);
    request(add(0, 2010, TRACE_FORWARDED, 5003, 6, 7), 8, VFS_IN_READ, 9);
    request(add(1, 2020, TRACE_TAKEN, 5003, 39, 7), 8, VFS_IN_READ, 9);
    request(add(1, 2030, TRACE_FORWARDED, 5003, 7, 50), 2, VFS_IN_READ, 9);
    add(0, 2500, TRACE_FAILED, 5003, 50, 39)->retval = EHANGUP;
    add(0, 2600, TRACE_DELIVERED, 5003, TRACE_NONE, 39)->retval = EHANGUP;
}

/* The end of cat (44), which has sent calls, and of dog (45), which was killed. */
static void add_ends(void)
{
    request(add(0, 3000, TRACE_SENT, 5004, 44, 6), 1, VFS_IN_CLOSE, 7);
    request(add(0, 3001, TRACE_SENT, 5005, 44, 6), 1, VFS_IN_CLOSE, 8);
    add(0, 3010, TRACE_FORGOTTEN, 5004, 44, TRACE_NONE)->method = VFS_IN_CLOSE;
    add(0, 3011, TRACE_FORGOTTEN, 5005, 44, TRACE_NONE)->method = VFS_IN_CLOSE;
    trace_record_t *cat = add(0, 3012, TRACE_ENDED, 0, 44, TRACE_NONE);
    cat->retval = 2;
    (void)snprintf(cat->name, TASK_NAME_SIZE, "cat");
    add(1, 3013, TRACE_ANSWERED, 5005, 6, TRACE_NONE);
    add(1, 3020, TRACE_HUNG_UP, 5006, 45, 6)->phone = 3;
    trace_record_t *dog = add(1, 3021, TRACE_ENDED, 0, 45, TRACE_NONE);
    dog->flags = TASK_EXIT_KILLED;
    (void)snprintf(dog->name, TASK_NAME_SIZE, "dog");
}

static void add_notifications(void)
{
    trace_record_t *irq = add(1, 4000, TRACE_NOTIFIED, 5007, TRACE_NONE, 39);
    request(irq, TRACE_NONE, IPC_M_INTERRUPT, 1);
    irq->flags = IPC_FLAG_NOTIFICATION;
    trace_record_t *taken = add(1, 4005, TRACE_TAKEN, 5007, TRACE_NONE, 39);
    request(taken, TRACE_NONE, IPC_M_INTERRUPT, 1);
    taken->flags = IPC_FLAG_NOTIFICATION;
    irq = add(1, 4010, TRACE_NOTIFIED, 5008, TRACE_NONE, 39);
    irq->flags = IPC_FLAG_NOTIFICATION;
}

/* Calls that are open, answers whose requests are not in the trace, and an unknown event. */
static void add_rest(void)
{
    request(add(0, 5000, TRACE_SENT, 5009, 27, 6), 5, VFS_IN_MOUNT, 37);
    request(add(0, 5001, TRACE_TAKEN, 5009, 27, 6), 5, VFS_IN_MOUNT, 37);
    request(add(0, 5002, TRACE_SENT, 5010, 27, 6), 5, 500, 0);
    request(add(0, 5003, TRACE_SENT, 5011, 27, 6), 5, 4000, 1);
    add(0, 5004, TRACE_ANSWERED, 5012, 6, 27)->method = VFS_IN_OPEN;
    add(1, 5005, TRACE_DELIVERED, 5013, TRACE_NONE, 27)->method = VFS_IN_OPEN;
    request(add(1, 5006, TRACE_FORWARDED, 5014, 6, 7), 8, VFS_IN_OPEN, 5);
    add(1, 5007, TRACE_ENDED + 1, 5015, 27, 6);
    add(1, 5008, TRACE_FAILED, 5016, 6, 27)->retval = EHANGUP;
    add(1, 5009, TRACE_TAKEN, 5017, 27, 6)->method = VFS_IN_OPEN;
}

static void events_of_every_kind(void **state)
{
    (void)state;
    fake.trace_on = fake.trace_kept = true;
    fake.trace_first[0] = fake.trace_begin[0] = 70000; /* not a multiple of the ring's size */
    add_open();
    add_forwarded();
    add_ends();
    add_notifications();
    add_rest();
    transcript_check("trace");
    transcript_check("trace-chrome");
}

static void a_trace_that_lost_events(void **state)
{
    (void)state;
    fake.trace_kept = true;
    fake.trace_begin[0] = 10;
    fake.trace_first[0] = 12;
    fake.trace_first[1] = 5;
    add_open();
    transcript_check("trace-lost");
}

static void a_trace_of_nothing(void **state)
{
    (void)state;
    fake.trace_kept = true;
    transcript_check("trace-empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(events_of_every_kind, transcript_setup),
        cmocka_unit_test_setup(a_trace_that_lost_events, transcript_setup),
        cmocka_unit_test_setup(a_trace_of_nothing, transcript_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
