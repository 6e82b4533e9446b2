// SPDX-License-Identifier: BSD-2-Clause
/*
 * Random systems, analysed twice: by the graph, and by a simulation that runs until nothing can
 * continue. Both must find the same hanging fibrils. A fibril that is reachable from itself through
 * waits is in a ring.
 *
 * A system consists of fibrils in a few tasks, each with a connection. A fibril runs, waits for the
 * answer to a call over some connection, or queues for a lock of its task.
 */
#include "snapshot.h"
#include <stdlib.h>
#include <string.h>

#define FIBRILS_MAX 24
#define TASKS_MAX   5
#define LOCKS       2 /* per task */
#define RUNS        20000

enum wait { RUNS_FREE, WAITS_CALL, WAITS_WRITE, WAITS_READ };

typedef struct actor {
    uint32_t task;
    enum wait wait;
    uint32_t object; /* the fibril that is called, or the lock */
    uint32_t ticket;
    bool holds[LOCKS], reads[LOCKS];
    bool ended;
} actor_t;

typedef struct scene {
    uint32_t count, tasks;
    actor_t actor[FIBRILS_MAX];
} scene_t;

static uint32_t below(uint64_t *seed, uint32_t limit)
{
    *seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*seed >> 33) % limit;
}

static bool lock_is_free(const scene_t *scene, uint32_t task, uint32_t lock, bool to_read)
{
    for (uint32_t i = 0; i < scene->count; i++) {
        const actor_t *actor = &scene->actor[i];
        if (actor->task == task && !actor->ended && actor->holds[lock] &&
            !(to_read && actor->reads[lock]))
            return false;
    }
    return true;
}

/* First assigns locks: each to one fibril, or to some readers. */
static void make_holders(scene_t *scene, uint64_t *seed)
{
    for (uint32_t i = 0; i < scene->count; i++) {
        actor_t *actor = &scene->actor[i];
        for (uint32_t lock = 0; lock < LOCKS; lock++) {
            bool read = below(seed, 2) != 0;
            if (below(seed, 3) != 0 || !lock_is_free(scene, actor->task, lock, read))
                continue;
            actor->holds[lock] = true;
            actor->reads[lock] = read;
        }
    }
}

/* Returns whether `i` can get its lock: it is first in the queue, or a reader with only readers
 * before it, and the lock is available. */
static bool gets_lock(const scene_t *scene, uint32_t i)
{
    const actor_t *actor = &scene->actor[i];
    bool read = actor->wait == WAITS_READ;
    for (uint32_t j = 0; j < scene->count; j++) {
        const actor_t *other = &scene->actor[j];
        bool in_line = (other->wait == WAITS_READ || other->wait == WAITS_WRITE) && j != i &&
                       other->task == actor->task && other->object == actor->object;
        if (in_line && other->ticket < actor->ticket && !(read && other->wait == WAITS_READ))
            return false;
    }
    return lock_is_free(scene, actor->task, actor->object, read);
}

/* Assigns locks until no queued fibril can get its lock. */
static void hand_over(scene_t *scene)
{
    for (uint32_t i = 0; i < scene->count; i++) {
        actor_t *actor = &scene->actor[i];
        if ((actor->wait != WAITS_READ && actor->wait != WAITS_WRITE) || !gets_lock(scene, i))
            continue;
        actor->reads[actor->object] = actor->wait == WAITS_READ;
        actor->holds[actor->object] = true;
        actor->wait = RUNS_FREE;
        i = UINT32_MAX; /* start again: others may now get it */
    }
}

static void make_scene(scene_t *scene, uint64_t *seed)
{
    memset(scene, 0, sizeof(*scene));
    scene->count = 2 + below(seed, FIBRILS_MAX - 1);
    scene->tasks = 1 + below(seed, TASKS_MAX);
    for (uint32_t i = 0; i < scene->count; i++)
        scene->actor[i].task = below(seed, scene->tasks);
    make_holders(scene, seed);
    for (uint32_t i = 0; i < scene->count; i++) {
        actor_t *actor = &scene->actor[i];
        uint32_t choice = below(seed, 10);
        actor->ticket = i * 7 % FIBRILS_MAX + 100; /* not the order of rows */
        actor->wait = choice < 1   ? RUNS_FREE
                      : choice < 6 ? WAITS_CALL
                      : choice < 8 ? WAITS_WRITE
                                   : WAITS_READ;
        actor->object = actor->wait == WAITS_CALL ? below(seed, scene->count) : below(seed, LOCKS);
    }
    hand_over(scene);
}

/* ---- running it ---- */

/* Runs a fibril to its end: it releases its locks and serves all calls that queue on its
 * connection. */
static void run_to_the_end(scene_t *scene)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (uint32_t i = 0; i < scene->count; i++) {
            actor_t *actor = &scene->actor[i];
            bool answered = actor->wait == WAITS_CALL && scene->actor[actor->object].ended;
            bool locked =
                (actor->wait == WAITS_READ || actor->wait == WAITS_WRITE) && gets_lock(scene, i);
            if (actor->ended || !(actor->wait == RUNS_FREE || answered || locked))
                continue;
            actor->ended = true;
            actor->wait = RUNS_FREE;
            moved = true;
        }
    }
}

/* ---- the same as rows ---- */

static uint64_t call_id(uint32_t asker)
{
    return 1000 + asker;
}

static void add_calls(graph_t *graph, const scene_t *scene, uint32_t task)
{
    for (uint32_t i = 0; i < scene->count; i++) {
        const actor_t *actor = &scene->actor[i];
        if (actor->wait != WAITS_CALL || scene->actor[actor->object].task != task)
            continue;
        call_row_t row = {.id = call_id(i),
                          .holder = 10 + task,
                          .list = CALL_LIST_DISPATCHED,
                          .asker = 10 + actor->task,
                          .origin = i,
                          .method = 1024,
                          .label = 1 + actor->object,
                          .sent_ns = NOW - SECOND};
        assert_true(graph_add_call(graph, &row));
    }
}

/* Of the calls over the connection of `i`, the first is served and the others queue. */
static void add_fibril(graph_t *graph, const scene_t *scene, uint32_t i)
{
    static const uint32_t waits[] = {[WAITS_CALL] = BOARD_WAIT_ANSWER,
                                     [WAITS_WRITE] = BOARD_WAIT_LOCK,
                                     [WAITS_READ] = BOARD_WAIT_READ_LOCK};
    const actor_t *actor = &scene->actor[i];
    bool waiting = actor->wait != RUNS_FREE;
    fibril_row_t row = {.task = 10 + actor->task,
                        .index = i,
                        .state = waiting ? BOARD_WAITING : BOARD_READY,
                        .wait = waiting ? waits[actor->wait] : BOARD_WAIT_NONE,
                        .object = actor->wait == WAITS_CALL ? call_id(i) : 64 + 64 * actor->object,
                        .connection = 1 + i,
                        .ticket = actor->ticket};
    uint32_t calls = 0;
    for (uint32_t j = 0; j < scene->count; j++) {
        if (scene->actor[j].wait != WAITS_CALL || scene->actor[j].object != i)
            continue;
        if (calls++ == 0)
            row.serving = call_id(j);
    }
    row.queued = calls > 0 ? calls - 1 : 0;
    for (uint32_t lock = 0; lock < LOCKS; lock++)
        if (actor->holds[lock])
            row.held[lock] = (64 + 64 * lock) | (actor->reads[lock] ? BOARD_HELD_READ : 0);
    assert_true(graph_add_fibril(graph, &row));
}

static void judge(graph_t *graph, const scene_t *scene, uint32_t *place)
{
    uint32_t rows = 0;
    for (uint32_t task = 0; task < scene->tasks; task++) {
        task_row_t row = {.id = 10 + task};
        assert_true(graph_add_task(graph, &row));
    }
    for (uint32_t task = 0; task < scene->tasks; task++) {
        thread_row_t row = {.id = task,
                            .task = 10 + task,
                            .state = THREAD_ROW_WAITING,
                            .wait = THREAD_ROW_WAIT_IPC};
        assert_true(graph_add_thread(graph, &row));
    }
    for (uint32_t task = 0; task < scene->tasks; task++)
        add_calls(graph, scene, task);
    for (uint32_t task = 0; task < scene->tasks; task++) {
        for (uint32_t i = 0; i < scene->count; i++) {
            if (scene->actor[i].task != task)
                continue;
            add_fibril(graph, scene, i);
            place[i] = rows++;
        }
        assert_true(graph_set_board(graph, 10 + task, BOARD_READ, NULL));
    }
    assert_true(graph_solve(graph));
}

/* ---- finds members of rings by brute force ---- */

/* Returns whether the hanging `i` directly waits for `j`: for its answer, its lock, or behind
 * it. */
static bool waits_for(const scene_t *scene, uint32_t i, uint32_t j)
{
    const actor_t *actor = &scene->actor[i], *other = &scene->actor[j];
    if (actor->wait == WAITS_CALL)
        return actor->object == j;
    if (actor->task != other->task)
        return false;
    bool read = actor->wait == WAITS_READ;
    if (other->holds[actor->object] && !(read && other->reads[actor->object]))
        return true;
    bool in_line = (other->wait == WAITS_READ || other->wait == WAITS_WRITE) && j != i &&
                   other->object == actor->object && other->ticket < actor->ticket;
    return in_line && !(read && other->wait == WAITS_READ);
}

/* reach[i][j]: j is reachable from i through one or more waits of hanging fibrils. */
static void close_waits(const scene_t *scene, const scene_t *end,
                        bool reach[FIBRILS_MAX][FIBRILS_MAX])
{
    for (uint32_t i = 0; i < scene->count; i++)
        for (uint32_t j = 0; j < scene->count; j++)
            reach[i][j] = !end->actor[i].ended && !end->actor[j].ended && waits_for(scene, i, j);
    for (uint32_t k = 0; k < scene->count; k++) {
        for (uint32_t i = 0; i < scene->count; i++)
            for (uint32_t j = 0; j < scene->count; j++)
                reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
    }
}

static void scene_print(const scene_t *scene, const scene_t *end)
{
    static const char *const waits[] = {"runs", "calls", "writes", "reads"};
    for (uint32_t i = 0; i < scene->count; i++) {
        const actor_t *actor = &scene->actor[i];
        print_message("fibril %u of task %u, place %u: %s %u; holds", i, actor->task, actor->ticket,
                      waits[actor->wait], actor->object);
        for (uint32_t lock = 0; lock < LOCKS; lock++)
            if (actor->holds[lock])
                print_message(" %u%s", lock, actor->reads[lock] ? " to read" : "");
        print_message("; %s\n", end->actor[i].ended ? "ends" : "hangs");
    }
}

static void graph_and_simulation_agree(void **state)
{
    (void)state;
    uint64_t seed = 2011;
    unsigned hanging = 0, rings = 0;
    size_t size = 1 << 20;
    void *memory = malloc(size);
    for (unsigned run = 0; run < RUNS; run++) {
        uint64_t before = seed;
        scene_t scene;
        make_scene(&scene, &seed);
        scene_t end = scene;
        run_to_the_end(&end);
        graph_t graph;
        uint32_t place[FIBRILS_MAX];
        bool reach[FIBRILS_MAX][FIBRILS_MAX];
        graph_init(&graph, memory, size, NOW);
        judge(&graph, &scene, place);
        close_waits(&scene, &end, reach);
        for (uint32_t i = 0; i < scene.count; i++) {
            uint32_t node = graph_node(&graph, GRAPH_FIBRIL, place[i]);
            if (graph.live[node] != end.actor[i].ended || (graph.ring[node] != 0) != reach[i][i])
                scene_print(&scene, &end);
            if (graph.live[node] != end.actor[i].ended)
                fail_msg("run %u, seed %llu: fibril %u %s, and the graph says otherwise", run,
                         (unsigned long long)before, i, end.actor[i].ended ? "ends" : "hangs");
            if ((graph.ring[node] != 0) != reach[i][i])
                fail_msg(
                    "run %u, seed %llu: fibril %u is %sin a ring, and the graph says otherwise",
                    run, (unsigned long long)before, i, reach[i][i] ? "" : "not ");
            hanging += !end.actor[i].ended;
        }
        rings += graph.ring_count;
    }
    free(memory);
    assert_in_range(hanging, RUNS, UINT32_MAX); /* enough systems with hanging fibrils */
    assert_in_range(rings, RUNS / 4, UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graph_and_simulation_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
