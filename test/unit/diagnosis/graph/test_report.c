// SPDX-License-Identifier: BSD-2-Clause
/* What the graph says in words, and what breaking a ring would do. */
#include "snapshot.h"
#include <diagnosis/graph/report.h>
#include <stdlib.h>
#include <string.h>

typedef struct text {
    size_t length;
    char text[65536];
    unsigned left; /* pieces that are still wanted */
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

static void suspicion_is_said(void **state)
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
    assert_says("which has taken call 1 method 1024 and tells nothing of its fibrils");
    solve_end(graph);
}

/* The youngest request of the ring whose failure undoes it, with its transfer. */
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
    assert_says("6 (init:vfs) fibril 3 \"F2\": its turn comes, call 4742 VFS_OUT_READ (1025) is "
                "served\n      what it answers to call 4740 VFS_IN_READ (1025) comes too late");
    assert_int_equal(graph->ring_count, 1); /* nothing was changed */
    assert_false(graph->live[fibril_node(graph, 7, "C")]);
    solve_end(graph);
}

/* A ring of locks has no call that could fail. */
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
    assert_says("no deadlock: 1 open calls and 2 waiting fibrils, all can still go on\n");
    assert_says("without a readable fibril board: 5 (rd)\n");
    assert_says("put aside: 23 (console) has put it aside, to answer it later\n");
    solve_end(graph);
}

static void chains_are_told_once(void **state)
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

/* Whoever has seen enough is left alone, and used up memory is told. */
static void output_and_memory_have_ends(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ring_of_2011),
        cmocka_unit_test(suspicion_is_said),
        cmocka_unit_test(plan_for_2011),
        cmocka_unit_test(plan_for_locks),
        cmocka_unit_test(oldest_waits_when_all_is_well),
        cmocka_unit_test(chains_are_told_once),
        cmocka_unit_test(output_and_memory_have_ends),
        cmocka_unit_test(json_is_balanced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
