// SPDX-License-Identifier: BSD-2-Clause
/*
 * Snapshots that arrive over the wire: the graph gives the same verdicts as on the rows themselves, and
 * unknown facts invent no deadlock.
 */
#include "test/unit/diagnosis/graph/snapshot.h"
#include <monitor/lib/reader.h>
#include <monitor/lib/rows.h>
#include <monitor/producer/producer.h>
#include <stdlib.h>
#include <string.h>

#define GRAPH_MEMORY (8 << 20)

/* A fact that the system does not have. */
enum hidden { HIDE_NOTHING, HIDE_LABELS, HIDE_PLACES, HIDE_WAITS };

typedef struct receiver {
    monitor_reader_t reader;
    monitor_rows_t rows;
    const char *problem; /* the first one */
} receiver_t;

static mon_t mon;
static receiver_t receiver;

static void receive_body(const uint8_t *body, size_t size, void *context)
{
    receiver_t *to = context;
    monitor_packet_t packet;
    monitor_event_t event;
    const char *problem;
    if (monitor_packet_open(&packet, body, size) != NULL)
        return; /* a hello */
    while (monitor_packet_next(&packet, &event, &problem)) {
        problem = monitor_rows_add(&to->rows, &event);
        if (to->problem == NULL)
            to->problem = problem;
    }
}

static size_t receive_bytes(void *context, const void *bytes, size_t size)
{
    receiver_t *to = context;
    monitor_reader_feed(&to->reader, bytes, size, receive_body, to);
    return size;
}

static int wire_setup(void **state)
{
    static const uint8_t uuid[16] = {1};
    (void)state;
    memset(&receiver, 0, sizeof(receiver));
    monitor_rows_init(&receiver.rows);
    mon_init(&mon, receive_bytes, &receiver, uuid, "test", 0);
    return 0;
}

static int wire_teardown(void **state)
{
    (void)state;
    monitor_rows_fini(&receiver.rows);
    return 0;
}

static void send_task(const step_t *step)
{
    (void)mon_task(&mon, NOW, step->task, MON_NONE, MON_NONE, MON_NONE, (uint8_t)step->task_state,
                   MON_NONE64, MON_NONE64, MON_NONE64, MON_NONE64, step->name);
}

static void send_thread(uint32_t task)
{
    (void)mon_thread(&mon, NOW, task * 10, task, 0, MON_THREAD_STATE_WAITING,
                     MON_THREAD_WAIT_MESSAGE, 0, MON_NONE, MON_NONE64, 0, 0, MON_NONE64, MON_NONE64,
                     "");
}

static void send_call(const step_t *step, enum hidden hidden)
{
    uint8_t place = hidden == HIDE_PLACES ? MON_UNKNOWN : (uint8_t)step->list;
    (void)mon_call(&mon, NOW, step->id, MON_CALL_KIND_REQUEST, step->task, place,
                   step->of != 0 ? IPC_FLAG_FORWARDED : 0, step->asker, step->asker,
                   step->of != 0 ? step->of : step->asker, step->phone,
                   step->of != 0 ? step->origin : step->phone, step->interface, step->retval,
                   step->method, 0, 0, 0, 0, 0, hidden == HIDE_LABELS ? MON_NONE64 : step->label,
                   step->cause, NOW - 12 * SECOND, NOW - 11 * SECOND);
}

static void send_fibril(const step_t *step, uint32_t index, enum hidden hidden)
{
    uint8_t state = step->state != BOARD_FREE ? (uint8_t)step->state : BOARD_WAITING;
    (void)mon_fibril(&mon, NOW, step->task, index, state,
                     hidden == HIDE_WAITS ? MON_UNKNOWN : (uint8_t)step->wait, step->object,
                     step->deadline, step->serving, step->serving_outer, step->connection,
                     step->queued, step->ticket, step->held_more, step->name, "");
    for (unsigned i = 0; i < BOARD_HELD_MAX; i++)
        if (step->held[i] != 0)
            (void)mon_held(&mon, NOW, step->task, index, step->held[i] & ~BOARD_HELD_FLAGS,
                           step->held[i] & BOARD_HELD_READ ? MON_LOCK_USE_READ : MON_LOCK_USE_WRITE,
                           "a lock");
}

static void send_rows(const step_t *steps, enum hidden hidden)
{
    uint32_t fibrils = 0;
    for (const step_t *step = steps; step->kind != STEP_END; step++) {
        switch (step->kind) {
        case STEP_TASK:
            send_task(step);
            send_thread(step->task);
            (void)mon_board(&mon, NOW, step->task, (uint8_t)step->board, "garbage");
            break;
        case STEP_CALL:
            send_call(step, hidden);
            break;
        case STEP_FIBRIL:
            send_fibril(step, fibrils++, hidden);
            break;
        default:
            break;
        }
    }
}

static void send_snapshot(const step_t *steps, enum hidden hidden)
{
    assert_true(mon_snapshot(&mon, NOW));
    send_rows(steps, hidden);
    assert_true(mon_snapshot_done(&mon, NOW));
    assert_true(mon_send(&mon));
}

/* The graph of the snapshot that has arrived. */
static graph_t *judge_rows(void)
{
    graph_t *graph = malloc(sizeof(*graph));
    assert_true(receiver.rows.complete);
    assert_null(receiver.problem);
    assert_true(graph_capture(graph, monitor_rows_source(&receiver.rows), malloc(GRAPH_MEMORY),
                              GRAPH_MEMORY, receiver.rows.time_ns));
    return graph;
}

static void the_ring_of_2011_over_the_wire(void **state)
{
    (void)state;
    send_snapshot(scene_2011, HIDE_NOTHING);
    graph_t *graph = judge_rows(), *direct = solve(scene_2011);
    assert_ring(graph, "7/C", "41/mount", "39/bd", "6/F2", NULL);
    assert_false(graph->rings[0].suspected);
    assert_int_equal(graph_node_count(graph), graph_node_count(direct));
    assert_int_equal(graph->edge_count, direct->edge_count);
    for (const step_t *step = scene_2011; step->kind != STEP_END; step++) {
        if (step->kind == STEP_FIBRIL)
            assert_int_equal(graph->verdict[fibril_node(graph, step->task, step->name)],
                             direct->verdict[fibril_node(direct, step->task, step->name)]);
        if (step->kind == STEP_CALL)
            assert_int_equal(graph->verdict[call_node(graph, step->id)],
                             direct->verdict[call_node(direct, step->id)]);
    }
    solve_end(graph);
    solve_end(direct);
}

/* Kinds of rows in another order; the calls of a task keep theirs, which is that of its lists. */
static void kinds_of_rows_in_another_order(void **state)
{
    (void)state;
    static const enum step_kind order[] = {STEP_FIBRIL, STEP_CALL, STEP_TASK};
    assert_true(mon_snapshot(&mon, NOW));
    for (unsigned kind = 0; kind < 3; kind++) {
        for (const step_t *step = scene_2011; step->kind != STEP_END; step++) {
            const step_t one[] = {*step, END};
            if (step->kind == order[kind])
                send_rows(one, HIDE_NOTHING);
        }
    }
    assert_true(mon_snapshot_done(&mon, NOW));
    assert_true(mon_send(&mon));
    graph_t *graph = judge_rows();
    assert_ring(graph, "7/C", "41/mount", "39/bd", "6/F2", NULL);
    solve_end(graph);
}

/* Each of these facts is needed for the ring; without it, there is none. */
static void unknown_facts_invent_no_deadlock(void **state)
{
    (void)state;
    static const enum hidden all[] = {HIDE_LABELS, HIDE_PLACES, HIDE_WAITS};
    for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        send_snapshot(scene_2011, all[i]);
        graph_t *graph = judge_rows();
        assert_int_equal(graph->ring_count, 0);
        solve_end(graph);
    }
}

static void a_snapshot_with_a_lost_row_is_not_complete(void **state)
{
    (void)state;
    assert_true(mon_snapshot(&mon, NOW));
    send_rows(scene_2011, HIDE_NOTHING);
    mon.rows++;
    assert_true(mon_snapshot_done(&mon, NOW));
    assert_true(mon_send(&mon));
    assert_false(receiver.rows.complete);
    assert_string_equal(receiver.problem, "rows of a snapshot were lost");
    receiver.problem = NULL;
    send_snapshot(scene_2011, HIDE_NOTHING); /* the next one is */
    assert_true(receiver.rows.complete);
}

/* Rows before the first SNAPSHOT_BEGIN belong to a snapshot that began before the monitor attached. */
static void the_end_of_a_snapshot_alone_is_ignored(void **state)
{
    (void)state;
    send_rows(scene_2011, HIDE_NOTHING);
    assert_true(mon_snapshot_done(&mon, NOW));
    assert_true(mon_send(&mon));
    assert_false(receiver.rows.complete);
    assert_int_equal(receiver.rows.tasks.count, 0);
    assert_null(receiver.problem);
}

static void a_lock_without_its_fibril_is_refused(void **state)
{
    (void)state;
    assert_true(mon_snapshot(&mon, NOW));
    assert_true(mon_held(&mon, NOW, 1, 0, 0x1000, MON_LOCK_USE_WRITE, ""));
    assert_true(mon_snapshot_done(&mon, NOW));
    assert_true(mon_send(&mon));
    assert_false(receiver.rows.complete);
    assert_string_equal(receiver.problem, "a held lock does not follow its fibril");
}

static bool take_name(const task_row_t *row, void *context)
{
    (void)strcpy(context, row->name);
    return false;
}

static void names_become_printable(void **state)
{
    (void)state;
    static const step_t steps[] = {TASK(5, "a\x1b[31mb\xff"), TASK(6, "never visited"), END};
    char name[TASK_NAME_SIZE];
    send_snapshot(steps, HIDE_NOTHING);
    monitor_rows_source(&receiver.rows)->tasks(take_name, name);
    assert_string_equal(name, "a?[31mb?");
}

static bool take_fibril_row(const fibril_row_t *row, void *context)
{
    *(fibril_row_t *)context = *row;
    return false;
}

/* More locks than a row has room for, and one of unknown use, count as locks that are not shown. */
static void locks_beyond_the_row_are_counted(void **state)
{
    (void)state;
    fibril_row_t row;
    assert_true(mon_snapshot(&mon, NOW));
    (void)mon_board(&mon, NOW, 5, MON_BOARD_STATUS_READ, "");
    (void)mon_fibril(&mon, NOW, 5, 3, MON_FIBRIL_STATE_READY, 0, 0, 0, 0, 0, 0, 0, 0, 2, "f", "");
    (void)mon_held(&mon, NOW, 5, 3, 0x10, MON_UNKNOWN, "");
    for (unsigned i = 1; i <= BOARD_HELD_MAX + 1; i++)
        (void)mon_held(&mon, NOW, 5, 3, i * 0x100, MON_LOCK_USE_SESSION, "s");
    assert_true(mon_snapshot_done(&mon, NOW));
    assert_true(mon_send(&mon));
    const capture_source_t *source = monitor_rows_source(&receiver.rows);
    assert_int_equal(source->fibrils(5, take_fibril_row, &row, NULL), BOARD_READ);
    assert_int_equal(row.held[BOARD_HELD_MAX - 1], (BOARD_HELD_MAX * 0x100) | BOARD_HELD_SESSION);
    assert_int_equal(row.held_more, 2 + 2);
    assert_int_equal(source->fibrils(6, take_fibril_row, &row, NULL), BOARD_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_ring_of_2011_over_the_wire, wire_setup, wire_teardown),
        cmocka_unit_test_setup_teardown(kinds_of_rows_in_another_order, wire_setup, wire_teardown),
        cmocka_unit_test_setup_teardown(unknown_facts_invent_no_deadlock, wire_setup,
                                        wire_teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_with_a_lost_row_is_not_complete, wire_setup,
                                        wire_teardown),
        cmocka_unit_test_setup_teardown(the_end_of_a_snapshot_alone_is_ignored, wire_setup,
                                        wire_teardown),
        cmocka_unit_test_setup_teardown(a_lock_without_its_fibril_is_refused, wire_setup,
                                        wire_teardown),
        cmocka_unit_test_setup_teardown(names_become_printable, wire_setup, wire_teardown),
        cmocka_unit_test_setup_teardown(locks_beyond_the_row_are_counted, wire_setup,
                                        wire_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
