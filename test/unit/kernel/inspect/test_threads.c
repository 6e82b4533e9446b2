// SPDX-License-Identifier: BSD-2-Clause
/* The rows of threads and processors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <arch/host/host.h>
#include <arch/time.h>
#include <inspect/inspect.h>
#include <sched/cpu.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define MS             1000000ull /* ns */
#define ROWS           32

typedef struct rows {
    unsigned count;
    unsigned limit; /* number of rows after which to stop; 0: never */
    thread_row_t threads[ROWS];
    cpu_row_t cpus[ROWS];
} rows_t;

static bool keep_thread(const thread_row_t *row, void *context)
{
    rows_t *rows = context;
    assert_true(rows->count < ROWS);
    rows->threads[rows->count] = *row;
    return ++rows->count != rows->limit;
}

static bool keep_cpu(const cpu_row_t *row, void *context)
{
    rows_t *rows = context;
    assert_true(rows->count < ROWS);
    rows->cpus[rows->count] = *row;
    return ++rows->count != rows->limit;
}

static thread_row_t thread_row(const puppet_t *p)
{
    static rows_t rows;
    memset(&rows, 0, sizeof(rows));
    inspect_begin();
    inspect_threads(p->task->id, keep_thread, &rows);
    assert_true(rows.count > 0);
    return rows.threads[0];
}

static void assert_wait(puppet_t *p, uint64_t number, syscall_words_t words, uint32_t wait,
                        uint64_t object)
{
    puppet_begin(p, number, &words);
    assert_false(puppet_done(p));
    thread_row_t row = thread_row(p);
    assert_int_equal(row.state, THREAD_ROW_WAITING);
    assert_int_equal(row.wait, wait);
    if (wait != THREAD_ROW_WAIT_SLEEP) {
        assert_int_equal(row.wait_object, object);
        assert_int_equal(row.deadline_ns, 0);
    } else {
        assert_in_range(row.deadline_ns, object, object + MS);
        assert_int_equal(row.wait_object, row.deadline_ns);
    }
}

static void each_kind_of_wait_has_a_row(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    assert_int_equal(thread_row(a).wait, THREAD_ROW_WAIT_KERNEL); /* of the puppet itself */
    assert_wait(a, SYS_IPC_WAIT, (syscall_words_t){{IPC_WAIT_FOREVER}}, THREAD_ROW_WAIT_IPC, 0);
    uint32_t zero = 0;
    poke(b, b->memory, &zero, sizeof(zero));
    assert_wait(b, SYS_FUTEX_WAIT, (syscall_words_t){{b->memory, 0, UINT64_MAX}},
                THREAD_ROW_WAIT_FUTEX, b->memory);
    assert_wait(c, SYS_THREAD_SLEEP, (syscall_words_t){{5000}}, THREAD_ROW_WAIT_SLEEP,
                arch_time_ns() + 5 * MS);
}

static void a_wait_for_a_page_names_the_call(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    cap_handle_t ab = link_up(a, b, 7);
    syscall_words_t words = {{0, 4096, 1, ab, 1, 2, 3}};
    assert_int_equal(puppet_call(a, SYS_AREA_CREATE_PAGED, &words), EOK);
    puppet_touch(a, words.w[0], false);
    thread_row_t row = thread_row(a);
    assert_int_equal(row.wait, THREAD_ROW_WAIT_PAGER);
    assert_int_equal(row.wait_object, take_ok(b).id);
}

static void a_thread_row_has_what_the_thread_has(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a\x1b");
    a->thread->page->serving_call = 4711;
    thread_row_t row = thread_row(a);
    assert_int_equal(row.id, a->thread->id);
    assert_int_equal(row.task, a->task->id);
    assert_int_equal(row.cpu, 0);
    assert_int_equal(row.serving_call, 4711);
    assert_int_equal(row.address, (uintptr_t)a->thread);
    assert_int_equal(row.cpu_ns, a->thread->cpu_ns);
    assert_int_equal(row.wait_since_ns, a->thread->switched_ns);
    assert_string_equal(row.name, "a?");
    assert_string_equal(row.task_name, "a?");
    a->thread->page->serving_call = 0;
    assert_true(thread_wake(a->thread, EOK));
    assert_int_equal(thread_row(a).state, THREAD_ROW_READY);
    step();
    atomic_store(&a->thread->state, THREAD_DEAD);
    assert_int_equal(thread_row(a).state, THREAD_ROW_DEAD);
    atomic_store(&a->thread->state, THREAD_WAITING);
}

static void all_threads_of_a_task_are_visited(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_thread(a), *c = puppet_thread(a);
    rows_t rows = {0};
    inspect_threads(a->task->id, keep_thread, &rows);
    assert_int_equal(rows.count, 3);
    assert_int_equal(rows.threads[1].id, b->thread->id);
    assert_int_equal(rows.threads[2].id, c->thread->id);
    rows = (rows_t){.limit = 2};
    inspect_threads(a->task->id, keep_thread, &rows);
    assert_int_equal(rows.count, 2);
    rows = (rows_t){0};
    inspect_threads(4711, keep_thread, &rows);
    assert_int_equal(rows.count, 0);
}

static cpu_row_t seen_cpu;
static uint32_t seen_task;
static uint64_t seen_ns, seen_task_ns;

/* Looks at itself while it runs. */
static void looks_at_itself(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
    rows_t *rows = (rows_t *)(uintptr_t)argument;
    task_row_t row;
    host_clock_advance(7 * MS);
    inspect_begin();
    seen_task = inspect_current_task();
    inspect_cpus(keep_cpu, rows);
    seen_cpu = rows->cpus[0];
    rows->count = 0;
    inspect_threads(seen_task, keep_thread, rows);
    for (unsigned i = 0; i < rows->count; i++)
        if (rows->threads[i].state == THREAD_ROW_RUNNING)
            seen_ns = rows->threads[i].cpu_ns;
    assert_true(inspect_task(seen_task, &row));
    seen_task_ns = row.cpu_ns;
}

static void the_running_thread_is_that_of_the_processor(void **state)
{
    (void)state;
    static rows_t rows;
    memset(&rows, 0, sizeof(rows));
    puppet_t *a = puppet_create("a");
    thread_t *thread = NULL;
    assert_int_equal(thread_create_user(a->task, "self", (uaddr_t){(uintptr_t)looks_at_itself},
                                        (uaddr_t){a->memory + 4096}, (uintptr_t)&rows, &thread),
                     EOK);
    uint64_t id = thread->id, others = a->thread->cpu_ns + atomic_load(&a->task->cpu_ns);
    thread_start(thread);
    step();
    assert_int_equal(seen_task, a->task->id);
    assert_int_equal(seen_cpu.id, 0);
    assert_int_equal(seen_cpu.task, a->task->id);
    assert_int_equal(seen_cpu.thread, id);
    assert_string_equal(seen_cpu.thread_name, "self");
    assert_string_equal(seen_cpu.task_name, "a");
    assert_true(seen_cpu.switches > 0);
    /* The time slice counts up to the stop. */
    assert_in_range(seen_ns, 7 * MS, 8 * MS);
    assert_int_equal(seen_task_ns, seen_ns + others);
    rows = (rows_t){0};
    inspect_begin();
    inspect_cpus(keep_cpu, &rows);
    assert_int_equal(rows.count, cpu_count);
    assert_string_equal(rows.cpus[0].thread_name, "idle");
    assert_int_equal(rows.cpus[0].task, TASK_ID_KERNEL);
    assert_int_equal(rows.cpus[0].ready, 0);
    uint64_t idle = rows.cpus[0].idle_ns;
    host_clock_advance(MS);
    inspect_begin();
    rows = (rows_t){.limit = 1};
    inspect_cpus(keep_cpu, &rows);
    assert_int_equal(rows.count, 1);
    assert_in_range(rows.cpus[0].idle_ns - idle, MS, 2 * MS);
    assert_int_equal(inspect_current_task(), TASK_ID_KERNEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_kind_of_wait_has_a_row),
        TEST(a_wait_for_a_page_names_the_call),
        TEST(a_thread_row_has_what_the_thread_has),
        TEST(all_threads_of_a_task_are_visited),
        TEST(the_running_thread_is_that_of_the_processor),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
