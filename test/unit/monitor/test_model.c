// SPDX-License-Identifier: BSD-2-Clause
/*
 * The model of a running system. Three monitors watch a random one: the first from the beginning, the
 * second from its middle, the third sees only its end. All three must know the same.
 */
#include "world.h"
#include <monitor/lib/model.h>
#include <monitor/lib/reader.h>
#include <stdlib.h>
#include <string.h>

static world_t world;
static monitor_model_t models[WORLD_WIRES];
static monitor_reader_t readers[WORLD_WIRES];
static bool attached[WORLD_WIRES];

static void model_body(const uint8_t *body, size_t size, void *context)
{
    monitor_packet_t packet;
    monitor_event_t event;
    const char *problem;
    if (monitor_packet_open(&packet, body, size) != NULL)
        return; /* a hello */
    while (monitor_packet_next(&packet, &event, &problem))
        assert_null(monitor_model_add(context, &event));
    assert_null(problem);
}

static size_t model_bytes(void *context, const void *bytes, size_t size)
{
    uintptr_t wire = (uintptr_t)context;
    if (attached[wire])
        monitor_reader_feed(&readers[wire], bytes, size, model_body, &models[wire]);
    return size;
}

static int model_setup(void **state)
{
    (void)state;
    memset(readers, 0, sizeof(readers));
    memset(attached, 0, sizeof(attached));
    for (unsigned i = 0; i < WORLD_WIRES; i++)
        assert_true(monitor_model_init(&models[i]));
    return 0;
}

static int model_teardown(void **state)
{
    (void)state;
    for (unsigned i = 0; i < WORLD_WIRES; i++)
        monitor_model_fini(&models[i]);
    return 0;
}

/* Compares the first `fixed` bytes of all items, and the texts behind them. */
static void assert_same_items(const monitor_store_t *a, const monitor_store_t *b, size_t fixed,
                              const size_t *texts)
{
    uint8_t **first = monitor_store_list(a), **second = monitor_store_list(b);
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        assert_memory_equal(first[i], second[i], fixed);
        for (const size_t *text = texts; *text != 0; text++)
            assert_string_equal((char *)first[i] + *text, (char *)second[i] + *text);
    }
    free(first);
    free(second);
}

#define ASSERT_SAME(a, b, store, type, ...)                                                        \
    assert_same_items(&(a)->store, &(b)->store, offsetof(type, row) + sizeof(((type *)0)->row),    \
                      (const size_t[]){__VA_ARGS__})

static void assert_same_live(const monitor_live_t *a, const monitor_live_t *b)
{
    ASSERT_SAME(a, b, tasks, live_task_t, offsetof(live_task_t, name), 0);
    ASSERT_SAME(a, b, threads, live_thread_t, offsetof(live_thread_t, name), 0);
    ASSERT_SAME(a, b, phones, live_phone_t, 0);
    ASSERT_SAME(a, b, calls, live_call_t, 0);
    ASSERT_SAME(a, b, mounts, live_mount_t, offsetof(live_mount_t, fs),
                offsetof(live_mount_t, path), offsetof(live_mount_t, device), 0);
    ASSERT_SAME(a, b, nodes, live_node_t, offsetof(live_node_t, name), 0);
    ASSERT_SAME(a, b, cpus, live_cpu_t, 0);
    assert_memory_equal(&a->machine, &b->machine, sizeof(a->machine));
}

static void run_steps(unsigned count)
{
    while (count-- > 0) {
        world_step(&world);
        if (count % 16 == 0)
            world_send(&world);
    }
}

/* Attaches a monitor: a snapshot of now, between whose rows `between` steps happen. */
static void attach_monitor(unsigned wire, unsigned between)
{
    world_rows_t frozen = world.rows;
    attached[wire] = true;
    world_snapshot_begin(&world, wire, &frozen);
    for (unsigned kind = 0; kind < WORLD_KINDS; kind++) {
        world_snapshot_kind(&world, wire, &frozen, kind);
        run_steps(between);
    }
    world_snapshot_end(&world, wire);
    world_send(&world);
    assert_int_equal(models[wire].snapshots, 1);
}

static void late_attach_equals_early_attach(void **state)
{
    for (uint64_t seed = 1; seed <= 12; seed++) {
        world_begin(&world, seed, model_bytes);
        attach_monitor(0, 3);
        run_steps(1500);
        attach_monitor(1, 40);
        run_steps(500);
        world_send(&world);
        attach_monitor(2, 0);
        assert_true(models[0].live.calls.count + models[0].live.tasks.count > 5);
        assert_same_live(&models[0].live, &models[2].live);
        assert_same_live(&models[1].live, &models[2].live);
        assert_int_equal(models[0].live.log.count, world.rows.lines);
        model_teardown(state);
        model_setup(state);
    }
}

static monitor_event_t event_of(unsigned number, uint64_t time_ns, const void *record)
{
    return (monitor_event_t){.number = (enum monitor_event_number)number,
                             .kind = monitor_kind(number),
                             .time_ns = time_ns,
                             .record = record};
}

/* Rows that were lost: the live rows stay, and so does what the graph judges. */
static void an_incomplete_snapshot_changes_nothing(void **state)
{
    (void)state;
    world_begin(&world, 5, model_bytes);
    run_steps(400);
    attach_monitor(0, 0);
    attach_monitor(1, 0);
    world_snapshot_begin(&world, 0, &world.rows);
    world.wires[0].rows += 7;
    world_snapshot_end(&world, 0);
    attached[1] = false;
    models[0].coming.open = true; /* as if all had arrived until now */
    monitor_snapshot_end_t end = {.snapshot = 2, .rows = 7};
    monitor_event_t event = event_of(MONITOR_SNAPSHOT_END, world.rows.now, &end);
    assert_string_equal(monitor_model_add(&models[0], &event), "rows of a snapshot were lost");
    assert_int_equal(models[0].snapshots, 1);
    assert_true(models[0].judged.complete);
    assert_same_live(&models[0].live, &models[1].live);
}

/* An event of another CPU that is older than the snapshot arrives after it. */
static void an_event_older_than_the_snapshot_is_ignored(void **state)
{
    (void)state;
    world_begin(&world, 1, model_bytes);
    run_steps(300);
    attach_monitor(0, 0);
    uint32_t tasks = models[0].live.tasks.count;
    monitor_task_created_t created = {.task = 999999};
    monitor_event_t event = event_of(MONITOR_TASK_CREATED, world.rows.now - 1, &created);
    event.text[0] = "late";
    assert_null(monitor_model_add(&models[0], &event));
    assert_int_equal(models[0].live.tasks.count, tasks);
    assert_int_equal(models[0].ignored, 1);
    event.time_ns = world.rows.now + 1;
    assert_null(monitor_model_add(&models[0], &event));
    assert_int_equal(models[0].live.tasks.count, tasks + 1);
}

static void verdicts_are_kept_and_printable(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MODEL_VERDICTS_MAX + 3; i++) {
        monitor_verdict_t verdict = {.verdict = MONITOR_VERDICT_DEADLOCK, .tasks = i};
        monitor_event_t event = event_of(MONITOR_VERDICT, i, &verdict);
        event.text[0] = "a\x1b[2Jring";
        assert_null(monitor_model_add(&models[0], &event));
    }
    assert_null(monitor_model_verdict(&models[0], 2));
    assert_int_equal(monitor_model_verdict(&models[0], 3)->tasks, 3);
    assert_string_equal(monitor_model_verdict(&models[0], 3)->message, "a?[2Jring");
    assert_null(monitor_model_verdict(&models[0], MODEL_VERDICTS_MAX + 3));
}

static void the_log_keeps_its_newest_lines(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 3 * LIVE_LOG_MAX; i++) {
        monitor_log_t line = {.sequence = i, .task = 3};
        monitor_event_t event = event_of(MONITOR_LOG, i, &line);
        event.text[0] = "line";
        assert_null(monitor_model_add(&models[0], &event));
    }
    assert_in_range(models[0].live.log.count, LIVE_LOG_MAX, 2 * LIVE_LOG_MAX);
    assert_non_null(monitor_store_find(&models[0].live.log, 3 * LIVE_LOG_MAX - 1, 0));
}

/* So many events that the snapshot is older than all that are kept: the model tells it. */
static void a_history_that_is_too_short_is_noticed(void **state)
{
    (void)state;
    world_begin(&world, 1, model_bytes);
    world_rows_t frozen = world.rows;
    attached[0] = true;
    world_snapshot_begin(&world, 0, &frozen);
    world_send(&world);
    monitor_sent_t sent = {.call = 1};
    for (uint64_t i = 0; i < MODEL_HISTORY_SIZE / sizeof(sent); i++) {
        monitor_event_t event = event_of(MONITOR_SENT, frozen.now + 1 + i, &sent);
        assert_null(monitor_model_add(&models[0], &event));
    }
    world_snapshot_end(&world, 0);
    world_send(&world);
    assert_int_equal(models[0].snapshots, 1);
    assert_true(models[0].behind);
}

static void a_store_finds_what_it_holds(void **state)
{
    (void)state;
    monitor_store_t store;
    uint64_t seed = 3;
    static uint8_t held[512];
    memset(held, 0, sizeof(held));
    monitor_store_init(&store, sizeof(live_cpu_t));
    for (unsigned i = 0; i < 20000; i++) {
        unsigned key = (unsigned)(stream_random(&seed) % sizeof(held));
        if (stream_random(&seed) % 2 == 0) {
            assert_non_null(monitor_store_put(&store, key % 7, key));
            held[key] = 1;
        } else {
            monitor_store_remove(&store, key % 7, key);
            held[key] = 0;
        }
        unsigned other = (unsigned)(stream_random(&seed) % sizeof(held));
        assert_int_equal(monitor_store_find(&store, other % 7, other) != NULL, held[other]);
    }
    monitor_store_clear(&store);
    assert_null(monitor_store_find(&store, 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(late_attach_equals_early_attach, model_setup,
                                        model_teardown),
        cmocka_unit_test_setup_teardown(an_incomplete_snapshot_changes_nothing, model_setup,
                                        model_teardown),
        cmocka_unit_test_setup_teardown(an_event_older_than_the_snapshot_is_ignored, model_setup,
                                        model_teardown),
        cmocka_unit_test_setup_teardown(verdicts_are_kept_and_printable, model_setup,
                                        model_teardown),
        cmocka_unit_test_setup_teardown(the_log_keeps_its_newest_lines, model_setup,
                                        model_teardown),
        cmocka_unit_test_setup_teardown(a_history_that_is_too_short_is_noticed, model_setup,
                                        model_teardown),
        cmocka_unit_test(a_store_finds_what_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
