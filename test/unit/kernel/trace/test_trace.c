// SPDX-License-Identifier: BSD-2-Clause
/* The ring buffers of the trace, and the records of the real IPC code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <boot/boot.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <ipc/ipc.h>
#include <mm/frame.h>
#include <sched/cpu.h>
#include <string.h>
#include <trace/klog.h>
#include <trace/record.h>
#include <trace/trace.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, trace_test_end)
#define PING           1024

static int trace_test_end(void **state)
{
    (void)!trace_off();
    (void)!trace_free();
    return puppet_test_end(state);
}

static trace_bounds_t bounds(void)
{
    trace_bounds_t result;
    assert_true(trace_bounds(0, &result));
    return result;
}

/* The event with this number since tracing was switched on. */
static const trace_record_t *event(uint64_t number)
{
    const trace_record_t *record = trace_at(0, bounds().begin + number);
    assert_non_null(record);
    assert_int_equal(record->size, sizeof(*record));
    assert_int_equal(record->sequence, bounds().begin + number);
    assert_int_equal(record->cpu, 0);
    return record;
}

static uint64_t events(void)
{
    return bounds().next - bounds().begin;
}

static void assert_event(uint64_t number, enum trace_kind kind, uint64_t call, uint32_t from,
                         uint32_t to)
{
    const trace_record_t *record = event(number);
    assert_int_equal(record->kind, kind);
    assert_int_equal(record->call, call);
    assert_int_equal(record->from, from);
    assert_int_equal(record->to, to);
}

static void off_records_nothing_and_has_no_memory(void **state)
{
    (void)state;
    trace_bounds_t none;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    (void)send_ok(a, link_up(a, b, 7), 1, PING, 0, 0, 0);
    assert_false(trace_bounds(0, &none));
    assert_false(trace_bounds(CPU_MAX, &none));
    assert_null(trace_at(0, 0));
    assert_int_equal(trace_off(), ENOENT);
    assert_int_equal(trace_free(), ENOENT);
}

static void a_round_trip_is_four_events(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    assert_int_equal(trace_on(), EOK);
    a->thread->page->serving_call = 4711;
    uint64_t id = send_ok(a, ab, 1, PING, 5, 6, 7);
    a->thread->page->serving_call = 0;
    ipc_message_t message = take_ok(b);
    assert_int_equal(answer(b, message.handle, EBUSY, 8, 9, 0, NULL), EOK);
    assert_int_equal(take_answer(a, 1, &message), EBUSY);

    uint32_t a_id = a->task->id, b_id = b->task->id;
    assert_int_equal(events(), 4);
    assert_event(0, TRACE_SENT, id, a_id, b_id);
    assert_event(1, TRACE_TAKEN, id, a_id, b_id);
    assert_event(2, TRACE_ANSWERED, id, b_id, a_id);
    assert_event(3, TRACE_DELIVERED, id, TRACE_NONE, a_id);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(event(i)->phone, CAP_INDEX(ab));
        assert_int_equal(event(i)->method, PING);
        assert_int_equal(event(i)->cause, 4711);
        assert_int_equal(event(i)->interface, phone_of(a, ab)->interface);
        assert_true(i == 0 || event(i)->time_ns >= event(i - 1)->time_ns);
    }
    assert_int_equal(event(0)->word[0], 5);
    assert_int_equal(event(0)->word[2], 7);
    assert_int_equal(event(2)->retval, EBUSY);
    assert_int_equal(event(2)->word[1], 9);
    assert_int_equal(event(3)->retval, EBUSY);
}

static void a_message_to_a_waiting_receiver_is_traced_the_same(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    assert_int_equal(trace_on(), EOK);
    puppet_begin(b, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    uint64_t id = send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_true(puppet_done(b));
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    assert_int_equal(answer(b, b->words.w[0], EOK, 0, 0, 0, NULL), EOK);
    assert_true(puppet_done(a));

    assert_int_equal(events(), 4);
    assert_event(0, TRACE_SENT, id, a->task->id, b->task->id);
    assert_event(1, TRACE_TAKEN, id, a->task->id, b->task->id);
    assert_event(2, TRACE_ANSWERED, id, b->task->id, a->task->id);
    assert_event(3, TRACE_DELIVERED, id, TRACE_NONE, a->task->id);
}

static void a_notification_is_sent_and_taken(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    assert_int_equal(trace_on(), EOK);
    assert_int_equal(hang_up(a, ab), EOK);
    uint64_t id = take_ok(b).id;
    assert_int_equal(events(), 2);
    assert_int_equal(event(0)->kind, TRACE_HUNG_UP);
    assert_int_equal(event(0)->call, id);
    assert_int_equal(event(1)->kind, TRACE_TAKEN);
    assert_int_equal(event(1)->call, id);
}

static void a_forward_names_the_forwarder_and_its_phone(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    cap_handle_t ab = link_up(a, b, 7);
    (void)link_up(b, a, 8);
    cap_handle_t bc = link_up(b, c, 9);
    assert_int_equal(trace_on(), EOK);
    uint64_t id = send_ok(a, ab, 1, PING, 0, 0, 0);
    ipc_message_t message = take_ok(b);
    assert_int_equal(forward(b, message.handle, bc, PING + 1, 3, IPC_FORWARD_KEEP), EOK);
    message = take_ok(c);
    assert_int_equal(answer(c, message.handle, EOK, 0, 0, 0, NULL), EOK);

    assert_int_equal(events(), 5);
    assert_event(2, TRACE_FORWARDED, id, b->task->id, c->task->id);
    assert_int_equal(event(2)->phone, CAP_INDEX(bc));
    assert_int_equal(event(2)->method, PING + 1);
    assert_event(3, TRACE_TAKEN, id, a->task->id, c->task->id);
    assert_event(4, TRACE_ANSWERED, id, c->task->id, a->task->id);
    assert_int_equal(event(4)->phone, CAP_INDEX(ab));
}

static void calls_to_a_dead_callee_are_traced_as_failed(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("a rather long name of a task");
    uint64_t id = send_ok(a, link_up(a, b, 7), 1, PING, 5, 0, 0);
    uint32_t b_id = b->task->id;
    assert_int_equal(trace_on(), EOK);
    puppet_kill(b);

    assert_int_equal(events(), 2);
    assert_event(0, TRACE_ENDED, 0, b_id, TRACE_NONE);
    assert_string_equal(event(0)->name, "a rather long name of a task");
    assert_int_equal(event(0)->flags, TASK_EXIT_KILLED);
    assert_int_equal(event(0)->phone, TRACE_NONE);
    assert_event(1, TRACE_FAILED, id, b_id, a->task->id);
    assert_int_equal(event(1)->retval, EHANGUP);
}

static void the_death_of_a_sender_is_traced(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    uint64_t id = send_ok(a, ab, 1, PING, 5, 0, 0);
    uint32_t a_id = a->task->id, b_id = b->task->id;
    ipc_message_t message = take_ok(b);
    assert_int_equal(trace_on(), EOK);
    puppet_kill(a);
    assert_int_equal(answer(b, message.handle, EOK, 0, 0, 0, NULL), EOK);

    assert_int_equal(events(), 4);
    assert_event(0, TRACE_ENDED, 0, a_id, TRACE_NONE);
    assert_int_equal(event(1)->kind, TRACE_HUNG_UP);
    assert_int_equal(event(1)->from, a_id);
    assert_int_equal(event(1)->to, b_id);
    assert_int_equal(event(1)->phone, CAP_INDEX(ab));
    assert_int_equal(event(1)->cause, 0);
    assert_event(2, TRACE_FORGOTTEN, id, a_id, TRACE_NONE);
    assert_event(3, TRACE_ANSWERED, id, b_id, TRACE_NONE);
}

static void an_unreceived_answer_is_traced_as_forgotten(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    uint64_t id = send_ok(a, link_up(a, b, 7), 1, PING, 5, 0, 0);
    ipc_message_t message = take_ok(b);
    assert_int_equal(answer(b, message.handle, EOK, 0, 0, 0, NULL), EOK);
    assert_int_equal(trace_on(), EOK);
    uint32_t a_id = a->task->id;
    puppet_kill(a);
    assert_int_equal(events(), 3);
    assert_event(2, TRACE_FORGOTTEN, id, a_id, TRACE_NONE);
}

static void a_call_failed_by_the_console_is_traced(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    uint64_t id = send_ok(a, link_up(a, b, 7), 1, PING, 5, 0, 0);
    assert_int_equal(trace_on(), EOK);
    assert_int_equal(ipc_call_fail(id, EDEADLK), EOK);
    assert_event(0, TRACE_FAILED, id, b->task->id, a->task->id);
    assert_int_equal(event(0)->retval, EDEADLK);
}

static void a_full_ring_loses_the_oldest(void **state)
{
    (void)state;
    assert_int_equal(trace_on(), EOK);
    for (unsigned i = 0; i < TRACE_EVENTS_PER_CPU + 3; i++) {
        trace_record_t *record = trace_record_begin(TRACE_SENT);
        record->call = i;
        trace_record_end(record);
    }
    trace_bounds_t now = bounds();
    assert_int_equal(now.next - now.begin, TRACE_EVENTS_PER_CPU + 3);
    assert_int_equal(now.first - now.begin, 3);
    assert_null(trace_at(0, now.first - 1));
    assert_null(trace_at(0, now.next));
    assert_null(trace_at(1, now.first));
    assert_int_equal(event(3)->call, 3);
    assert_int_equal(event(TRACE_EVENTS_PER_CPU + 2)->call, TRACE_EVENTS_PER_CPU + 2);
}

static void off_keeps_records_and_on_starts_again(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    assert_int_equal(trace_on(), EOK);
    assert_int_equal(trace_on(), EEXIST);
    (void)send_ok(a, ab, 1, PING, 0, 0, 0);
    assert_int_equal(trace_free(), EBUSY);
    assert_int_equal(trace_off(), EOK);
    (void)send_ok(a, ab, 2, PING, 0, 0, 0);
    assert_int_equal(events(), 1);
    assert_int_equal(event(0)->kind, TRACE_SENT);
    uint64_t next = bounds().next;

    assert_int_equal(trace_on(), EOK);
    assert_int_equal(events(), 0);
    assert_int_equal(bounds().begin, next); /* numbers are never reused */
    assert_null(trace_at(0, next - 1));
    assert_int_equal(trace_off(), EOK);
    assert_int_equal(trace_free(), EOK);
    assert_int_equal(trace_free(), ENOENT);
}

static void the_console_sees_rows_and_printable_names(void **state)
{
    (void)state;
    trace_row_t row;
    trace_record_t record;
    puppet_t *a = puppet_create("a\x1b[2J");
    assert_false(inspect_trace_is_on());
    assert_false(inspect_trace(0, &row));
    assert_false(inspect_trace_record(0, 0, &record));
    assert_int_equal(control_trace_on(), EOK);
    puppet_kill(a);
    assert_true(inspect_trace_is_on());
    assert_int_equal(inspect_trace_cpus(), 1);
    assert_true(inspect_trace(0, &row));
    assert_int_equal(row.next - row.first, 1);
    assert_int_equal(row.first, row.begin);
    assert_true(inspect_trace_record(0, row.first, &record));
    assert_string_equal(record.name, "a?[2J");
    assert_false(inspect_trace_record(0, row.next, &record));
    assert_false(inspect_trace(1, &row));
    assert_int_equal(control_trace_off(), EOK);
    assert_int_equal(control_trace_free(), EOK);
    assert_false(inspect_trace(0, &row));
}

static void without_memory_nothing_changes(void **state)
{
    (void)state;
    uint64_t before = frame_free_count();
    frame_inject_failure(1);
    errno_t rc = trace_on();
    frame_inject_failure(0);
    assert_int_equal(rc, ENOMEM);
    assert_false(trace_enabled);
    assert_int_equal(frame_free_count(), before);

    trace_bounds_t ignored;
    cpu_count = 2;
    frame_inject_failure(2);
    rc = trace_on();
    frame_inject_failure(0);
    bool second = rc != EOK && trace_on() == EOK && trace_bounds(1, &ignored);
    cpu_count = 1;
    assert_int_equal(rc, ENOMEM);
    assert_true(second);
}

static void a_ring_is_kept_if_another_cannot_be_allocated(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    assert_int_equal(trace_on(), EOK);
    (void)send_ok(a, link_up(a, b, 7), 1, PING, 0, 0, 0);
    assert_int_equal(trace_off(), EOK);
    cpu_count = 2;
    frame_inject_failure(1);
    errno_t rc = trace_on();
    frame_inject_failure(0);
    cpu_count = 1;
    assert_int_equal(rc, ENOMEM);
    assert_event(0, TRACE_SENT, event(0)->call, a->task->id, b->task->id);
}

/* Returns the log messages of trace_init(). */
static const char *log_of_init(const char *cmdline)
{
    static char text[512];
    uint64_t sequence = klog_next();
    boot_options_read(cmdline);
    trace_init();
    boot_options_read("");
    text[klog_read(&sequence, text, sizeof(text) - 1)] = '\0';
    return text;
}

static void the_boot_option_begins_a_trace(void **state)
{
    (void)state;
    trace_bounds_t ignored;
    assert_string_equal(log_of_init(""), "");
    assert_string_equal(log_of_init("trace=off"), "");
    assert_non_null(strstr(log_of_init("trace=yes"), "trace=yes: invalid value"));
    assert_false(trace_enabled);
    frame_inject_failure(1);
    assert_non_null(
        strstr(log_of_init("trace=on"), "trace=on: out of memory (6144 KiB per processor)"));
    frame_inject_failure(0);
    assert_false(trace_bounds(0, &ignored));
    assert_non_null(strstr(log_of_init("trace=on"), "trace: on, 65536 events per processor"));
    assert_true(trace_enabled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(off_records_nothing_and_has_no_memory),
        TEST(a_round_trip_is_four_events),
        TEST(a_message_to_a_waiting_receiver_is_traced_the_same),
        TEST(a_notification_is_sent_and_taken),
        TEST(a_forward_names_the_forwarder_and_its_phone),
        TEST(calls_to_a_dead_callee_are_traced_as_failed),
        TEST(the_death_of_a_sender_is_traced),
        TEST(an_unreceived_answer_is_traced_as_forgotten),
        TEST(a_call_failed_by_the_console_is_traced),
        TEST(a_full_ring_loses_the_oldest),
        TEST(off_keeps_records_and_on_starts_again),
        TEST(the_console_sees_rows_and_printable_names),
        TEST(without_memory_nothing_changes),
        TEST(a_ring_is_kept_if_another_cannot_be_allocated),
        TEST(the_boot_option_begins_a_trace),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
