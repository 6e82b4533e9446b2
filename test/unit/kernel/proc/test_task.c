// SPDX-License-Identifier: BSD-2-Clause
/* The life of tasks: what a new task has, how it is found, and how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "counters.h"
#include "puppet.h"

#include <arch/host/host.h>
#include <ipc/ipc.h>
#include <lib/print.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/slab.h>
#include <string.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define PING           1024

static task_t *make_task(const char *name, uint32_t perms, task_id_t parent)
{
    as_t *as;
    task_t *task = NULL;
    assert_int_equal(as_create(&as), EOK);
    assert_int_equal(task_create(name, as, perms, parent, &task), EOK);
    return task;
}

static void end_task(task_t *task)
{
    task_kill(task, TASK_EXIT_KILLED, 0);
    task_unref(task);
}

static bool is_found(task_id_t id)
{
    task_t *task = task_find(id);
    if (task != NULL)
        task_unref(task);
    return task != NULL;
}

static void a_task_begins_with_what_it_was_given(void **state)
{
    (void)state;
    task_t *plain = make_task("plain", PERM_IRQ, 77);
    task_t *essential =
        make_task("a name of more bytes than fit into the name of a task", PERM_ESSENTIAL, 0);
    assert_string_equal(plain->name, "plain");
    assert_int_equal(plain->perms, PERM_IRQ);
    assert_int_equal(plain->parent, 77);
    assert_int_equal(plain->thread_count, 0);
    assert_false(plain->as->essential);
    assert_true(essential->as->essential);
    assert_int_equal(strlen(essential->name), TASK_NAME_SIZE - 1);
    assert_int_equal(essential->id, plain->id + 1);
    end_task(plain);
    end_task(essential);
}

static void a_task_is_found_until_it_ends(void **state)
{
    (void)state;
    task_t *first = make_task("first", 0, 0), *second = make_task("second", 0, 0);
    unsigned refs = atomic_load(&first->refs);
    assert_ptr_equal(task_find(first->id), first);
    assert_int_equal(atomic_load(&first->refs), refs + 1);
    task_unref(first);
    task_id_t id = first->id;
    assert_false(is_found(0));
    assert_false(is_found(second->id + 1));
    assert_false(is_found(id + TASK_IDS)); /* which has the same hash chain */
    task_kill(first, TASK_EXIT_KILLED, 0); /* without a thread it ends at once */
    assert_true(first->dead);
    assert_false(is_found(id));
    task_kill(first, TASK_EXIT_KILLED, 0); /* a second time changes nothing */
    assert_true(is_found(second->id));
    task_unref(first);
    end_task(second);
}

static void the_first_cause_of_the_end_counts(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    task_kill(a->task, TASK_EXIT_NORMAL, 3);
    task_kill(a->task, TASK_EXIT_KILLED, 4);
    assert_true(atomic_load(&a->task->dying));
    assert_false(a->task->dead); /* its thread has not ended yet */
    a->gone = true;
    step();
    assert_true(a->task->dead);
    assert_int_equal(a->task->exit_kind, TASK_EXIT_NORMAL);
    assert_int_equal(a->task->exit_status, 3);
}

static void returns_at_once(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
}

static thread_t *start_thread_in(task_t *task, void (*entry)(uint64_t, uint64_t))
{
    thread_t *thread = NULL;
    assert_int_equal(thread_create_user(task, "thread", (uaddr_t){(uintptr_t)entry},
                                        (uaddr_t){0x500000}, 0, &thread),
                     EOK);
    thread_start(thread);
    return thread;
}

static void a_task_ends_with_its_last_thread(void **state)
{
    (void)state;
    task_t *task = make_task("brief", 0, 0);
    task_id_t id = task->id;
    (void)start_thread_in(task, returns_at_once);
    (void)start_thread_in(task, returns_at_once);
    assert_int_equal(task->thread_count, 2);
    assert_true(is_found(id));
    step();
    assert_int_equal(task->thread_count, 0);
    assert_true(task->dead);
    assert_int_equal(task->exit_kind, TASK_EXIT_NORMAL);
    assert_int_equal(task->exit_status, 0);
    assert_false(is_found(id));
    task_unref(task);
}

/* The task of a thread that ends lives on with the others. */
static void a_task_lives_while_one_of_its_threads_does(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    (void)start_thread_in(a->task, returns_at_once);
    step();
    assert_int_equal(a->task->thread_count, 1);
    assert_false(atomic_load(&a->task->dying));
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_SELF, 0), EOK);
}

/* All threads of a task that is killed end, those that wait too. */
static void every_thread_of_a_killed_task_ends(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *more = puppet_thread(a);
    puppet_begin(a, SYS_IPC_WAIT, &(syscall_words_t){{IPC_WAIT_FOREVER}});
    puppet_begin(more, SYS_THREAD_SLEEP, &(syscall_words_t){{1000000}});
    assert_int_equal(a->task->thread_count, 2);
    puppet_kill(a);
    assert_int_equal(a->task->thread_count, 0);
    assert_true(a->task->dead);
    assert_int_equal(a->task->exit_kind, TASK_EXIT_KILLED);
}

static void a_task_is_described(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    (void)link_up(a, b, 8);
    for (unsigned i = 0; i < 3; i++)
        send_ok(a, ab, 1, PING, 0, 0, 0);
    (void)take_ok(b);
    a->task->parent = 4711;
    task_info_t info;
    task_describe(a->task, &info);
    assert_int_equal(info.id, a->task->id);
    assert_int_equal(info.parent, 4711);
    assert_string_equal(info.name, "a");
    assert_int_equal(info.threads, 1);
    assert_int_equal(info.phones, 2);
    assert_int_equal(info.calls_sent, 3);
    assert_int_equal(info.calls_received, 0);
    assert_int_equal(info.memory, account_pages_held(a->task->as) * 4096);
    assert_int_not_equal(info.memory, 0);
    task_describe(b->task, &info);
    assert_int_equal(info.calls_sent, 0);
    assert_int_not_equal(info.calls_received, 0);
    a->task->parent = 0;
}

/* With a name service, a task gets a phone to it. */
static void without_memory_there_is_no_task(void **state)
{
    (void)state;
    puppet_t *ns = puppet_create("ns");
    ipc_set_ns(ns->task);
    errno_t rc = ENOMEM;
    unsigned failures = 0;
    for (uint64_t n = 1; rc != EOK; n++) {
        as_t *as;
        task_t *task = NULL;
        assert_true(n < 20);
        assert_int_equal(as_create(&as), EOK);
        counters_t before = counters_take();
        slab_inject_failure(n);
        rc = task_create("starved", as, 0, 0, &task);
        slab_inject_failure(0);
        if (rc == EOK) {
            end_task(task);
            break;
        }
        assert_int_equal(rc, ENOMEM);
        failures++;
        assert_true(counters_take().frames >= before.frames); /* its memory is free again */
    }
    assert_true(failures >= 2);
    puppet_kill(ns);
}

static void faults(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    task_fault("it is wrong", 0x401234);
}

static void a_task_that_is_ended_for_a_fault_was_killed(void **state)
{
    (void)state;
    task_t *task = make_task("faulty", 0, 0);
    thread_t *thread = start_thread_in(task, faults);
    char expected[160];
    (void)print_format(expected, sizeof(expected),
                       "task %u (faulty) is killed, thread %llu (thread) at instruction 0x401234: "
                       "it is wrong\n",
                       task->id, (unsigned long long)thread->id);
    uint64_t from = klog_next();
    step();
    assert_true(task->dead);
    assert_int_equal(task->exit_kind, TASK_EXIT_KILLED);
    assert_int_equal(task->exit_status, 0);
    char text[1024] = {0};
    (void)klog_read(&from, text, sizeof(text) - 1);
    assert_non_null(strstr(text, expected));
    task_unref(task);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_task_begins_with_what_it_was_given),
        TEST(a_task_is_found_until_it_ends),
        TEST(the_first_cause_of_the_end_counts),
        TEST(a_task_ends_with_its_last_thread),
        TEST(a_task_lives_while_one_of_its_threads_does),
        TEST(every_thread_of_a_killed_task_ends),
        TEST(a_task_is_described),
        TEST(a_task_that_is_ended_for_a_fault_was_killed),
        TEST(without_memory_there_is_no_task),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
