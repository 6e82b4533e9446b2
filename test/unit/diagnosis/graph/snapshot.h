// SPDX-License-Identifier: BSD-2-Clause
/*
 * Snapshots as small tables, for tests of the graph: a list of steps, one per row, that ends with
 * END. Tasks come first; fields that a row does not set are as in an idle system.
 */
#ifndef TEST_GRAPH_SNAPSHOT_H
#define TEST_GRAPH_SNAPSHOT_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/proto/methods.h>
#include <diagnosis/graph/graph.h>

#define SECOND 1000000000ull
#define NOW    (100 * SECOND)

enum step_kind { STEP_END, STEP_TASK, STEP_THREAD, STEP_CALL, STEP_FIBRIL };

typedef struct step {
    enum step_kind kind;
    const char *name;
    uint32_t task; /* of a call: its holder */
    /* tasks */
    enum task_row_state task_state;
    enum board_status board;
    /* threads */
    enum thread_row_state thread_state;
    enum thread_row_wait thread_wait;
    /* calls; `id` of a thread: 0 for ten times its task */
    uint64_t id, cause, label, method;
    enum call_list list;
    uint32_t asker, phone, of, interface; /* `of`: the forwarder, whose phone it is */
    uint32_t origin;                      /* of a forwarded call: the asker's phone */
    uint32_t first;                       /* the task to which that phone leads */
    int32_t retval;
    uint32_t age_ms; /* 0: twelve seconds */
    /* fibrils; `state` 0: waiting */
    enum board_state state;
    enum board_wait wait;
    uint64_t object, deadline, serving, serving_outer, connection;
    uint32_t queued, ticket;
    uint64_t held[BOARD_HELD_MAX];
    uint32_t held_more;
    const char *object_name, *held_name[BOARD_HELD_MAX]; /* NULL: none */
} step_t;

/* A row can override its macro. */
#pragma GCC diagnostic ignored "-Woverride-init"

/* clang-format off */
#define TASK(id_, name_, ...)   {.kind = STEP_TASK, .task = id_, .name = name_, .board = BOARD_READ, __VA_ARGS__}
#define THREAD(task_, ...)      {.kind = STEP_THREAD, .task = task_, .thread_state = THREAD_ROW_WAITING, .thread_wait = THREAD_ROW_WAIT_IPC, __VA_ARGS__}
#define CALL(id_, from_, phone_, to_, label_, ...) \
    {.kind = STEP_CALL, .id = id_, .asker = from_, .phone = phone_, .task = to_, .label = label_, .list = CALL_LIST_DISPATCHED, .method = 1024, __VA_ARGS__}
#define FIBRIL(task_, name_, ...) {.kind = STEP_FIBRIL, .task = task_, .name = name_, __VA_ARGS__}
#define ANSWER_OF(id_)          .wait = BOARD_WAIT_ANSWER, .object = id_
#define LOCK_AT(address_)       .wait = BOARD_WAIT_LOCK, .object = address_
#define READ_LOCK_AT(address_)  .wait = BOARD_WAIT_READ_LOCK, .object = address_
#define REQUEST_ON(label_)      .wait = BOARD_WAIT_REQUEST, .object = label_, .connection = label_
#define END                     {.kind = STEP_END}
/* clang-format on */

/* Scenes for more than one test. */
extern const step_t scene_2011[];

/* Adds all rows in the required order, and analyses the graph. */
graph_t *solve(const step_t *steps);
void solve_end(graph_t *graph);

/* Find nodes by their names in the tables. */
uint32_t fibril_node(const graph_t *graph, uint32_t task, const char *name);
uint32_t call_node(const graph_t *graph, uint64_t id);

/* Checks that exactly these fibrils ("task/name", terminated by NULL) are in the only ring. */
void assert_ring(const graph_t *graph, ...);
void assert_no_ring(const graph_t *graph);
void assert_verdict(const graph_t *graph, uint32_t node, enum graph_verdict verdict);

#endif
