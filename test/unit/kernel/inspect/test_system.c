// SPDX-License-Identifier: BSD-2-Clause
/* The rows of caches and memory, the log, and what the console can do to the system. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/event.h>
#include <arch/host/host.h>
#include <arch/paging.h>
#include <arch/time.h>
#include <boot/boot.h>
#include <boot/version.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <inspect/walk.h>
#include <lib/print.h>
#include <mm/frame.h>
#include <mm/slab.h>
#include <string.h>
#include <trace/klog.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)
#define MS             1000000ull /* ns */
#define ROWS           32

typedef struct rows {
    unsigned count;
    unsigned limit; /* number of rows after which to stop; 0: never */
    slab_row_t slabs[ROWS];
} rows_t;

static bool keep_slab(const slab_row_t *row, void *context)
{
    rows_t *rows = context;
    assert_true(rows->count < ROWS);
    rows->slabs[rows->count] = *row;
    return ++rows->count != rows->limit;
}

static void the_kinds_of_frames_add_up_to_the_memory(void **state)
{
    (void)state;
    memory_row_t row, later;
    inspect_memory(&row);
    assert_int_equal(row.frame_size, 4096);
    assert_int_equal(row.frames_total, frame_total());
    assert_int_equal(row.frames_free, frame_free_count());
    assert_int_equal(row.frames_free + row.frames_page + row.frames_table + row.frames_stack +
                         row.frames_slab + row.frames_shared + row.frames_block,
                     row.frames_total);
    static const enum frame_kind kinds[] = {FRAME_PAGE, FRAME_TABLE,  FRAME_STACK,
                                            FRAME_SLAB, FRAME_SHARED, FRAME_BLOCK};
    for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        paddr_t frame;
        assert_int_equal(frame_alloc_kind(kinds[i], &frame), EOK);
        inspect_memory(&later);
        assert_int_equal(later.frames_page - row.frames_page, kinds[i] == FRAME_PAGE);
        assert_int_equal(later.frames_table - row.frames_table, kinds[i] == FRAME_TABLE);
        assert_int_equal(later.frames_stack - row.frames_stack, kinds[i] == FRAME_STACK);
        assert_int_equal(later.frames_slab - row.frames_slab, kinds[i] == FRAME_SLAB);
        assert_int_equal(later.frames_shared - row.frames_shared, kinds[i] == FRAME_SHARED);
        assert_int_equal(later.frames_block - row.frames_block, kinds[i] == FRAME_BLOCK);
        assert_int_equal(row.frames_free - later.frames_free, 1);
        frame_unref(frame);
    }
}

static slab_row_t slab_row(const char *name)
{
    static rows_t rows;
    memset(&rows, 0, sizeof(rows));
    inspect_slabs(keep_slab, &rows);
    for (unsigned i = 0; i < rows.count; i++)
        if (strcmp(rows.slabs[i].name, name) == 0)
            return rows.slabs[i];
    fail_msg("there is no cache %s", name);
    return (slab_row_t){0};
}

static void each_cache_counts_its_objects(void **state)
{
    (void)state;
    slab_row_t before = slab_row("task");
    (void)puppet_create("a");
    slab_row_t after = slab_row("task");
    assert_in_range(after.object_size, sizeof(task_t), sizeof(task_t) + 15); /* aligned */
    assert_int_equal(after.in_use, before.in_use + 1);
    assert_int_equal(after.allocated, before.allocated + 1);
    assert_int_equal(after.failed, before.failed);
    assert_true(after.frames >= 1);
    as_t *as;
    task_t *task;
    assert_int_equal(as_create(&as), EOK);
    slab_inject_failure(1);
    assert_int_equal(task_create("none", as, 0, 0, &task), ENOMEM);
    slab_inject_failure(0);
    assert_int_equal(slab_row("task").failed, before.failed + 1);
    rows_t rows = {.limit = 2};
    inspect_slabs(keep_slab, &rows);
    assert_int_equal(rows.count, 2);
}

static void only_memory_is_read(void **state)
{
    (void)state;
    paddr_t frame;
    char bytes[8] = "........";
    assert_int_equal(frame_alloc(&frame), EOK);
    char *memory = arch_phys_to_virt(frame);
    memcpy(memory, "contents", 8);
    assert_true(inspect_memory_read((uintptr_t)memory, bytes, 8));
    assert_memory_equal(bytes, "contents", 8);
    assert_false(inspect_memory_read(0, bytes, 8));
    assert_memory_equal(bytes, "contents", 8);
    frame_unref(frame);
}

static void the_stop_has_a_time(void **state)
{
    (void)state;
    uint64_t before = arch_time_ns();
    inspect_begin();
    uint64_t stopped = inspect_stopped_ns();
    assert_in_range(stopped, before, before + MS);
    host_clock_advance(3 * MS);
    assert_int_equal(inspect_stopped_ns(), stopped);
    assert_in_range(inspect_now_ns(), stopped + 3 * MS, stopped + 4 * MS);
}

static void the_log_is_that_of_the_kernel(void **state)
{
    (void)state;
    char text[64] = {0};
    uint64_t sequence = klog_next();
    klog("for inspect");
    assert_int_equal(inspect_log_next(), klog_next());
    assert_int_equal(inspect_log_first(), klog_first());
    assert_int_equal(inspect_log(&sequence, text, sizeof(text) - 1), klog_next() - sequence);
    assert_non_null(strstr(text, "for inspect\n"));
}

static void the_command_line_can_be_missing(void **state)
{
    (void)state;
    const char *before = boot_info.cmdline;
    boot_info.cmdline = "trace=off";
    assert_string_equal(inspect_command_line(), "trace=off");
    boot_info.cmdline = NULL;
    assert_string_equal(inspect_command_line(), "");
    boot_info.cmdline = before;
    assert_string_equal(inspect_version(), KERNEL_VERSION);
    assert_int_equal(inspect_boot_seconds(), arch_time_boot_seconds());
}

static bool count_address(uint64_t address, void *context)
{
    unsigned *count = context;
    assert_int_not_equal(address, 0);
    (*count)++;
    return false;
}

static void a_backtrace_has_addresses(void **state)
{
    (void)state;
    unsigned count = 0;
    inspect_backtrace(0, count_address, &count);
    assert_int_equal(count, 1);
}

static void names_are_printable_and_fit(void **state)
{
    (void)state;
    char name[6];
    inspect_copy_name(name, sizeof(name), "abcdefgh");
    assert_string_equal(name, "abcde");
    inspect_copy_name(name, sizeof(name), " ~\x1f\x7f");
    assert_string_equal(name, " ~??");
    inspect_copy_name(name, sizeof(name), "");
    assert_string_equal(name, "");
    inspect_copy_name(name, 1, "abc");
    assert_string_equal(name, "");
}

/* The console owns the line while it is open. */
static void the_open_console_has_the_echo(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 8), EOK);
    for (unsigned before = 0; before < 2; before++) {
        klog_set_echo(before);
        uint64_t ns = arch_time_ns();
        control_console_opened();
        assert_true(klog_echo());
        assert_true(inspect_stopped_ns() > ns);
        control_console_closed();
        assert_int_equal(klog_echo(), before);
        step();
        assert_int_equal(take_ok(a).word[0], EVENT_KCON_CLOSED);
        assert_int_equal(PUPPET_CALL(a, SYS_EVENT_SUBSCRIBE, EVENT_KCON_CLOSED, 8), EOK);
    }
    klog_set_echo(true);
}

static void what_the_console_does_is_in_the_log(void **state)
{
    (void)state;
    char text[512] = {0}, words[128];
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    uint64_t call = send_ok(a, link_up(a, b, 7), 1, 1024, 0, 0, 0);
    uint64_t from = klog_next();
    assert_int_equal(control_call_answer(call, EDEADLK), EOK);
    assert_int_equal(control_call_answer(call, EDEADLK), ENOENT);
    assert_int_equal(control_task_kill(b->task->id), EOK);
    assert_int_equal(b->task->exit_kind, TASK_EXIT_KILLED);
    assert_int_equal(b->task->exit_status, 0);
    b->gone = true;
    step();
    (void)klog_read(&from, text, sizeof(text) - 1);
    (void)print_format(words, sizeof(words), "call %llu: answered with EDEADLK to break a wait\n",
                       (unsigned long long)call);
    assert_non_null(strstr(text, words));
    (void)print_format(words, sizeof(words), "task %u (b): killed from the kernel console\n",
                       b->task->id);
    assert_non_null(strstr(text, words));
    assert_null(strstr(strstr(text, "answered") + 1, "answered"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_kinds_of_frames_add_up_to_the_memory),
        TEST(each_cache_counts_its_objects),
        TEST(only_memory_is_read),
        TEST(the_stop_has_a_time),
        TEST(the_log_is_that_of_the_kernel),
        TEST(the_command_line_can_be_missing),
        TEST(a_backtrace_has_addresses),
        TEST(names_are_printable_and_fit),
        TEST(the_open_console_has_the_echo),
        TEST(what_the_console_does_is_in_the_log),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
