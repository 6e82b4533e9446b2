// SPDX-License-Identifier: BSD-2-Clause
/* The reports of the graph, and plans to break rings. */
#include "snapshot.h"
#include <diagnosis/graph/report.h>
#include <stdlib.h>
#include <string.h>

typedef struct text {
    size_t length;
    char text[65536];
    unsigned left; /* number of pieces still accepted */
} text_t;

static text_t said;

static void take(void *context, const char *piece)
{
    text_t *text = context;
    size_t length = strlen(piece);
    assert_true(text->length + length < sizeof(text->text));
    memcpy(text->text + text->length, piece, length + 1);
    text->length += length;
    if (text->left > 0)
        text->left--;
}

static bool ended(void *context)
{
    return ((text_t *)context)->left == 0;
}

static const graph_out_t *fresh(void)
{
    static const graph_out_t out = {take, ended, &said};
    said.length = 0;
    said.text[0] = '\0';
    said.left = UINT32_MAX;
    return &out;
}

static void assert_says(const char *part)
{
    if (strstr(said.text, part) == NULL)
        fail_msg("lacks \"%s\":\n%s", part, said.text);
}

static void ring_of_2011(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    size_t used = graph->used;
    assert_true(report_deadlock(graph, fresh()));
    assert_int_equal(graph->used, used);
    assert_says(
        "deadlock: 4 fibrils of 4 tasks wait in a ring\n"
        "     27 (bdsh) fibril 7 \"main\"\n"
        "         waits 12.000s for call 4700 VFS_IN_MOUNT (1032) to 6 (init:vfs) over "
        "phone 5\n"
        "     6 (init:vfs) fibril 2 \"F1\", serves call 4700 VFS_IN_MOUNT (1032) of 27 "
        "(bdsh)\n"
        "         waits 12.000s for call 4710 VFS_OUT_MOUNT (1029) to 7 (init:fat) over "
        "phone 8\n"
        " ,-> 7 (init:fat) fibril 5 \"C\", serves call 4710 VFS_OUT_MOUNT (1029) of 6 "
        "(init:vfs)\n"
        " |       waits 12.000s for call 4720 VFS_OUT_MOUNTED (1030) to 41 (mfs) over phone "
        "3\n"
        " |   41 (mfs) fibril 9 \"mount\", serves call 4720 VFS_OUT_MOUNTED (1030) of 7 "
        "(init:fat)\n"
        " |       waits 12.000s for call 4730 BD_READ_BLOCKS (1026) to 39 (file_bd) over "
        "phone 2, its transfer of data first\n"
        " |   39 (file_bd) fibril 8 \"bd\", serves call 4730 BD_READ_BLOCKS (1026) of 41 "
        "(mfs)\n"
        " |       waits 12.000s for call 4740 VFS_IN_READ (1025) to 6 (init:vfs) over phone "
        "4, its transfer of data first\n"
        " |   6 (init:vfs) fibril 3 \"F2\", serves call 4740 VFS_IN_READ (1025) of 39 "
        "(file_bd)\n"
        " |       waits 12.000s for call 4742 VFS_OUT_READ (1025) to 7 (init:fat) over "
        "phone 8\n"
        " `--     which queues on the connection of 7 (init:fat) fibril 5 \"C\" behind call "
        "4710 VFS_OUT_MOUNT (1029) of 6 (init:vfs)\n"
        "behind it:\n");
    assert_says("  the lock at 0x1000, held by 6 (init:vfs) fibril 2 \"F1\"\n");
    assert_says("  the lock at 0x3000, held for reading by 6 (init:vfs) fibril 3 \"F2\"\n");
    assert_null(strstr(said.text, "\"idle\""));
    solve_end(graph);
}

static void suspicion_is_reported(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "blind", .board = BOARD_UNREADABLE),
        TASK(11, "b", .board = BOARD_NONE),
        CALL(1, 11, 0, 10, 100),
        CALL(2, 10, 0, 11, 200, .cause = 1),
        END,
    };
    graph_t *graph = solve(steps);
    assert_int_equal(graph->ring_count, 1);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("suspected deadlock: calls of 2 tasks wait in a ring\n");
    assert_says("10 (blind) (board unreadable: garbage)");
    assert_says("which has taken call 1 method 1024 and has no fibril board");
    solve_end(graph);
}

/* The plan is the youngest request whose failure breaks the ring, with its transfer. */
static void plan_for_2011(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    break_plan_t plan;
    size_t used = graph->used;
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 2);
    assert_int_equal(graph->calls[plan.calls[0]].id, 4740);
    assert_int_equal(graph->calls[plan.calls[1]].id, 4741);
    assert_true(report_plan(graph, fresh(), &plan));
    assert_int_equal(graph->used, used);
    assert_says("39 (file_bd) fibril 8 \"bd\" gets EDEADLK for call 4741 DATA_READ (8)\n");
    assert_says("7 (init:fat) fibril 5 \"C\" then gets the error for call 4720");
    assert_says("27 (bdsh) fibril 7 \"main\" then gets the error for call 4700");
    assert_says("6 (init:vfs) fibril 3 \"F2\" continues: call 4742 VFS_OUT_READ (1025) is "
                "served\n      its answer to call 4740 VFS_IN_READ (1025) comes too late");
    assert_int_equal(graph->ring_count, 1); /* nothing was changed */
    assert_false(graph->live[fibril_node(graph, 7, "C")]);
    solve_end(graph);
}

/* No call can fail in a ring of locks. */
static void plan_for_locks(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "one", LOCK_AT(0x80), .held = {0x40}),
        FIBRIL(10, "two", LOCK_AT(0x40), .held = {0x80}),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_false(plan_break(graph, 0, &plan));
    assert_true(report_deadlock(graph, fresh()));
    assert_says(" waits for the lock at 0x80, held by 10 (a) fibril");
    assert_true(plan_kill(graph, 0, &plan));
    assert_int_equal(plan.count, 0);
    assert_int_equal(graph->tasks[plan.task].id, 10);
    assert_true(report_plan(graph, fresh(), &plan));
    assert_says("  10 (a) ends; the calls that it holds are answered EHANGUP\n");
    solve_end(graph);
}

/* The plan lists the callers of the ended task, which get an error. */
static void plan_to_kill_lists_the_callers(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "client"),
        CALL(1, 11, 0, 10, 100),
        FIBRIL(10, "one", LOCK_AT(0x80), .held = {0x40}, .serving = 1, .connection = 100),
        FIBRIL(10, "two", LOCK_AT(0x40), .held = {0x80}),
        FIBRIL(11, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_false(plan_break(graph, 0, &plan));
    assert_true(plan_kill(graph, 0, &plan));
    assert_int_equal(graph->tasks[plan.task].id, 10);
    assert_true(report_plan(graph, fresh(), &plan));
    assert_says("11 (client) fibril 2 \"main\" then gets the error for call 1");
    assert_null(strstr(said.text, "10 (a) fibril"));
    solve_end(graph);
}

/* The ring of calls is found although a ring of locks comes first. */
static const step_t two_rings[] = {
    TASK(10, "a"),
    TASK(11, "b"),
    TASK(12, "c"),
    CALL(1, 11, 0, 12, 200),
    CALL(2, 12, 0, 11, 100, .cause = 1),
    FIBRIL(10, "one", LOCK_AT(0x80), .held = {0x40}),
    FIBRIL(10, "two", LOCK_AT(0x40), .held = {0x80}),
    FIBRIL(11, "s", ANSWER_OF(1), .serving = 2, .connection = 100),
    FIBRIL(12, "s", ANSWER_OF(2), .serving = 1, .connection = 200),
    END,
};

static bool never(const graph_t *graph, uint32_t ring, const void *context)
{
    (void)graph;
    (void)ring;
    (void)context;
    return false;
}

static void plan_for_the_ring_that_can_be_broken(void **state)
{
    (void)state;
    graph_t *graph = solve(two_rings);
    break_plan_t plan;
    assert_int_equal(graph->ring_count, 2);
    assert_true(plan_find(graph, plan_break, NULL, NULL, &plan));
    assert_int_equal(graph->ring[call_node(graph, 1)], plan.ring + 1);
    assert_int_equal(plan.count, 1);
    graph->rings[plan.ring].suspected = true; /* a suspected ring can be broken too */
    assert_true(plan_find(graph, plan_break, NULL, NULL, &plan));
    assert_false(plan_find(graph, plan_break, never, NULL, &plan));
    solve_end(graph);
}

/* Two readers hold the lock during calls that need it again; a writer waits between them. */
static const step_t readers_and_writer[] = {
    TASK(10, "a"),
    TASK(11, "b"),
    TASK(12, "c"),
    CALL(1, 10, 0, 11, 100),
    CALL(2, 11, 0, 10, 200, .cause = 1),
    CALL(3, 10, 1, 12, 101),
    CALL(4, 12, 0, 10, 201, .cause = 3),
    FIBRIL(10, "A", ANSWER_OF(1), .held = {0x41}),
    FIBRIL(10, "B", ANSWER_OF(3), .held = {0x41}),
    FIBRIL(10, "W", LOCK_AT(0x40), .ticket = 1),
    FIBRIL(10, "A2", READ_LOCK_AT(0x40), .ticket = 2, .serving = 2, .connection = 200),
    FIBRIL(10, "B2", READ_LOCK_AT(0x40), .ticket = 3, .serving = 4, .connection = 201),
    FIBRIL(11, "s", ANSWER_OF(2), .serving = 1, .connection = 100),
    FIBRIL(12, "s", ANSWER_OF(4), .serving = 3, .connection = 101),
    END,
};

static void plan_of_two_requests(void **state)
{
    (void)state;
    graph_t *graph = solve(readers_and_writer);
    break_plan_t plan;
    assert_ring(graph, "10/A", "10/B", "10/W", "10/A2", "10/B2", "11/s", "12/s", NULL);
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 2); /* the youngest of each reader's calls that break it */
    assert_int_equal(graph->calls[plan.calls[0]].id, 2);
    assert_int_equal(graph->calls[plan.calls[1]].id, 4);
    assert_int_equal(plan.cost.errors, 2);
    assert_true(report_plan(graph, fresh(), &plan));
    assert_says("fibril 0 \"A\" then gets the error for call 1");
    assert_says("fibril 1 \"B\" then gets the error for call 3");
    assert_says("\"W\" gets what it waits for\n");
    solve_end(graph);
}

/* The same with three readers: no two requests break it. */
static void plan_of_three_requests(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        CALL(1, 10, 0, 11, 100),
        CALL(2, 11, 0, 10, 200, .cause = 1),
        CALL(3, 10, 1, 11, 101),
        CALL(4, 11, 0, 10, 201, .cause = 3),
        CALL(5, 10, 1, 11, 102),
        CALL(6, 11, 0, 10, 202, .cause = 5),
        FIBRIL(10, "A", ANSWER_OF(1), .held = {0x41}),
        FIBRIL(10, "B", ANSWER_OF(3), .held = {0x41}),
        FIBRIL(10, "C", ANSWER_OF(5), .held = {0x41}),
        FIBRIL(10, "W", LOCK_AT(0x40), .ticket = 1),
        FIBRIL(10, "A2", READ_LOCK_AT(0x40), .ticket = 2, .serving = 2, .connection = 200),
        FIBRIL(10, "B2", READ_LOCK_AT(0x40), .ticket = 3, .serving = 4, .connection = 201),
        FIBRIL(10, "C2", READ_LOCK_AT(0x40), .ticket = 4, .serving = 6, .connection = 202),
        FIBRIL(11, "s1", ANSWER_OF(2), .serving = 1, .connection = 100),
        FIBRIL(11, "s2", ANSWER_OF(4), .serving = 3, .connection = 101),
        FIBRIL(11, "s3", ANSWER_OF(6), .serving = 5, .connection = 102),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 3);
    solve_end(graph);
}

/* Either of two calls breaks the ring. The failure of the youngest ends a task, which gets no page;
 * so the older one is chosen. */
static void plan_avoids_the_end_of_a_task(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "reader"),
        TASK(11, "pager"),
        TASK(12, "other"),
        THREAD(10, .thread_wait = THREAD_ROW_WAIT_PAGER, .object = 9),
        CALL(9, 10, 3, 11, 100, .method = IPC_M_PAGE_IN, .cause = 5),
        CALL(5, 12, 1, 10, 101, .cause = 4),
        CALL(4, 11, 0, 12, 102, .cause = 9),
        FIBRIL(10, "s", .state = BOARD_RUNNING, .serving = 5, .connection = 101),
        FIBRIL(11, "s", ANSWER_OF(4), .serving = 9, .connection = 100),
        FIBRIL(12, "s", ANSWER_OF(5), .serving = 4, .connection = 102),
        END,
    };
    graph_t *graph = solve(steps);
    break_plan_t plan;
    assert_int_equal(graph->ring_count, 1);
    assert_true(plan_break(graph, 0, &plan));
    assert_int_equal(plan.count, 1);
    assert_int_not_equal(graph->calls[plan.calls[0]].id, 9);
    solve_end(graph);
}

/* The forwarder and its phone are named: the phone of the asker leads to the forwarder. */
static void ring_shows_forwarders(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "alice"),
        TASK(11, "bob"),
        TASK(12, "carol"),
        CALL(1, 10, 7, 12, 300, .of = 11, .origin = 5),
        CALL(2, 12, 2, 10, 400, .cause = 1),
        FIBRIL(10, "holder", ANSWER_OF(1), .held = {0x40}),
        FIBRIL(10, "s", LOCK_AT(0x40), .serving = 2, .connection = 400),
        FIBRIL(12, "s", ANSWER_OF(2), .serving = 1, .connection = 300),
        END,
    };
    graph_t *graph = solve(steps);
    assert_int_equal(graph->ring_count, 1);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("for call 1 method 1024 over phone 5, forwarded by 11 (bob) over its phone 7 to 12 "
                "(carol)\n");
    assert_says("for call 2 method 1024 to 10 (alice) over phone 2\n");
    solve_end(graph);
}

/* Of several forwarders the kernel keeps the first and the last. */
static void two_forwarders_are_both_shown(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "alice"),
        TASK(11, "bob"),
        TASK(12, "carol"),
        TASK(13, "dave"),
        CALL(1, 10, 7, 12, 300, .of = 13, .origin = 5, .first = 11),
        CALL(2, 12, 2, 10, 400, .of = 13, .origin = 2, .first = 13, .cause = 1),
        FIBRIL(10, "holder", ANSWER_OF(1), .held = {0x40}),
        FIBRIL(10, "s", LOCK_AT(0x40), .serving = 2, .connection = 400),
        FIBRIL(12, "s", ANSWER_OF(2), .serving = 1, .connection = 300),
        END,
    };
    graph_t *graph = solve(steps);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("for call 1 method 1024 over phone 5 to 11 (bob), last forwarded by 13 (dave) over "
                "its phone 7 to 12 (carol)\n");
    assert_says("over phone 2, forwarded by 13 (dave) over its phone 2 to 10 (alice)\n");
    const call_filter_t every = {.task = GRAPH_NONE};
    report_calls(graph, fresh(), &every);
    assert_says("12 (carol), forwarded first by 11 (bob), last by 13 (dave)\n");
    assert_says("10 (alice), forwarded by 13 (dave)\n");
    report_json(graph, fresh());
    assert_says(",\"phone\":5,\"forwarder\":13,\"first\":11");
    report_dot(graph, fresh(), true);
    assert_says("forwarded first by 11 (bob), last by 13 (dave)");
    solve_end(graph);
}

static void oldest_waits_when_all_is_well(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(23, "console"),
        TASK(27, "bdsh"),
        TASK(5, "rd", .board = BOARD_NONE),
        CALL(1, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = CON_READ),
        FIBRIL(23, "con", REQUEST_ON(100)),
        FIBRIL(23, "deferred", .state = BOARD_DEFERRED, .serving = 1),
        FIBRIL(27, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("no deadlock: 1 open calls and 2 waiting fibrils, all can continue\n");
    assert_says("without a readable fibril board: 5 (rd)\n");
    assert_says("deferred: 23 (console) has deferred it\n");
    solve_end(graph);
}

/* The protocol allows the call to be deferred; whether it was is unknown. */
static void a_guess_is_reported_as_suspected(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(23, "console", .board = BOARD_UNREADABLE),
        TASK(27, "bdsh"),
        CALL(1, 27, 6, 23, 100, .interface = INTERFACE_CON, .method = CON_READ),
        FIBRIL(27, "main", ANSWER_OF(1)),
        END,
    };
    graph_t *graph = solve(steps);
    assert_true(report_deadlock(graph, fresh()));
    assert_says(
        "deferred: 23 (console) can have deferred it (suspected: the task's fibril board is "
        "unreadable)\n");
    solve_end(graph);
}

static void chains_are_printed_once(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    assert_true(report_chain(graph, fresh(), call_node(graph, 4730)));
    assert_true(strncmp(said.text, "  27 (bdsh) -> 6 (init:vfs): call 4700", 38) == 0);
    assert_says(">       41 (mfs) -> 39 (file_bd): call 4730 BD_READ_BLOCKS (1026), 12.000s ago\n");
    assert_says("            6 (init:vfs) -> 7 (init:fat): call 4742");
    solve_end(graph);
    static const step_t loop[] = {
        TASK(10, "liar"),
        CALL(1, 10, 0, 10, 100, .cause = 2),
        CALL(2, 10, 0, 10, 100, .cause = 1),
        END,
    };
    graph = solve(loop);
    assert_true(report_chain(graph, fresh(), call_node(graph, 1)));
    solve_end(graph);
}

/* Output stops when the reader ends it, and exhausted memory is reported. */
static void output_can_stop_and_memory_can_run_out(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    const graph_out_t *out = fresh();
    said.left = 6;
    report_json(graph, out);
    assert_in_range(said.length, 1, 300);
    graph->size = graph->used;
    assert_false(report_deadlock(graph, fresh()));
    assert_false(report_chain(graph, fresh(), 0));
    assert_false(report_who(graph, fresh(), 0));
    break_plan_t plan;
    assert_false(plan_break(graph, 0, &plan));
    solve_end(graph);
}

/* Quotes and brackets as a parser would count them. */
static void json_is_balanced(void **state)
{
    (void)state;
    graph_t *graph = solve(scene_2011);
    memcpy(graph->tasks[0].name, "a\"b\\c", 6);
    report_json(graph, fresh());
    int depth = 0;
    bool quoted = false;
    for (const char *at = said.text; *at != '\0'; at++) {
        if (quoted && *at == '\\')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted)
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        assert_true(depth > 0 || at[1] == '\n' || *at == '\n');
    }
    assert_int_equal(depth, 0);
    assert_false(quoted);
    assert_says("\"name\":\"a\\\"b\\\\c\"");
    solve_end(graph);
}

/* Without a waiter, only the holder's row shows that it is a session. */
static void held_sessions_are_not_locks(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        FIBRIL(10, "first", LOCK_AT(0x40), .held = {0x40, 0x500 | BOARD_HELD_SESSION}),
        FIBRIL(10, "second", .wait = BOARD_WAIT_EXCHANGE, .object = 0x600,
               .held = {0x600 | BOARD_HELD_SESSION, 0x700 | BOARD_HELD_READ}),
        END,
    };
    graph_t *graph = solve(steps);
    assert_int_equal(graph->ring_count, 2);
    assert_true(report_victims(graph, fresh()));
    assert_says("  the lock at 0x40, held by 10 (a) fibril 0 \"first\"; 1 waiting for it\n");
    assert_says("  the session at 0x500, held by 10 (a) fibril 0 \"first\"\n");
    assert_says("  the session at 0x600, held by 10 (a) fibril 1 \"second\"; 1 waiting for it\n");
    assert_says("  the lock at 0x700, held for reading by 10 (a) fibril 1 \"second\"\n");
    solve_end(graph);
}

static void hidden_locks_are_named(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(10, "a"),
        TASK(11, "b"),
        FIBRIL(10, "first", LOCK_AT(0x40), .held = {1, 2, 3, 4}, .held_more = 1),
        FIBRIL(10, "second", LOCK_AT(0x80), .held = {5, 6, 7, 8}, .held_more = 1),
        FIBRIL(11, "alone", LOCK_AT(0x40), .held = {1, 2, 3, 4}, .held_more = 1),
        END,
    };
    graph_t *graph = solve(steps);
    assert_true(report_deadlock(graph, fresh()));
    assert_says("suspected deadlock: 2 fibrils of 1 task wait in a ring\n"
                "suspected only, because fibrils of 10 (a) hold more locks than its board shows\n");
    assert_says(
        "waits for the lock at 0x40, perhaps held by one of the 2 fibrils that hold more than "
        "are shown\n");
    assert_says(
        "waits for the lock at 0x40, perhaps held by 11 (b) fibril 2 \"alone\", which holds "
        "more than are shown\n");
    report_dot(graph, fresh(), false);
    assert_says("the locks that the board does not show of 10 (a)");
    assert_says("label=\"perhaps held by\", style=dashed");
    solve_end(graph);
}

/* The evidence is the wait of the call itself, not the end of the chain. */
static void call_behind_a_lock_is_listed(void **state)
{
    (void)state;
    static const step_t steps[] = {
        TASK(6, "vfs"),
        TASK(23, "console"),
        TASK(27, "bdsh"),
        CALL(1, 27, 6, 6, 100),
        CALL(2, 6, 6, 23, 200, .interface = INTERFACE_CON, .method = CON_READ),
        CALL(3, 27, 7, 6, 300),
        FIBRIL(6, "holder", ANSWER_OF(2), .held = {0x40}, .serving = 3, .connection = 300),
        FIBRIL(6, "serve", LOCK_AT(0x40), .serving = 1, .connection = 100),
        FIBRIL(23, "deferred", .state = BOARD_DEFERRED, .serving = 2),
        FIBRIL(27, "first", ANSWER_OF(1)),
        FIBRIL(27, "second", ANSWER_OF(3)),
        END,
    };
    graph_t *graph = solve(steps);
    report_waits(graph, fresh(), graph_find_task(graph, 27));
    assert_says(
        "fibril 3 \"first\" waits for call 1 method 1024 over phone 6 to 6 (vfs), 12.000s ago\n"
        "      that call: served by 6 (vfs) fibril 1 \"serve\"\n"
        "      verdict: waits for a lock\n");
    assert_says("      that call: served by 6 (vfs) fibril 0 \"holder\"\n"
                "      verdict: deferred\n");
    report_waits(graph, fresh(), graph_find_task(graph, 6));
    assert_says("      that call: 23 (console) has deferred it\n");
    call_filter_t filter = {.task = GRAPH_NONE, .verdicts = true, .hung = true};
    assert_true(report_calls(graph, fresh(), &filter));
    assert_says("          waits for a lock: served by 6 (vfs) fibril 1 \"serve\"\n");
    assert_null(strstr(said.text, "CON_READ"));
    solve_end(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ring_of_2011),
        cmocka_unit_test(suspicion_is_reported),
        cmocka_unit_test(plan_for_2011),
        cmocka_unit_test(plan_for_locks),
        cmocka_unit_test(plan_to_kill_lists_the_callers),
        cmocka_unit_test(plan_for_the_ring_that_can_be_broken),
        cmocka_unit_test(plan_of_two_requests),
        cmocka_unit_test(plan_of_three_requests),
        cmocka_unit_test(plan_avoids_the_end_of_a_task),
        cmocka_unit_test(ring_shows_forwarders),
        cmocka_unit_test(two_forwarders_are_both_shown),
        cmocka_unit_test(oldest_waits_when_all_is_well),
        cmocka_unit_test(a_guess_is_reported_as_suspected),
        cmocka_unit_test(chains_are_printed_once),
        cmocka_unit_test(output_can_stop_and_memory_can_run_out),
        cmocka_unit_test(json_is_balanced),
        cmocka_unit_test(held_sessions_are_not_locks),
        cmocka_unit_test(hidden_locks_are_named),
        cmocka_unit_test(call_behind_a_lock_is_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
