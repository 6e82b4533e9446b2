// SPDX-License-Identifier: BSD-2-Clause
/* The exact text of the graph for other programs. */
#include "said.h"

/* A ring of two calls, a call that hangs behind it, a lock, and an idle fibril. */
static const step_t scene[] = {
    TASK(10, "a\"b\\c"),
    TASK(11, "b", .board = BOARD_NONE),
    CALL(1, 10, 0, 11, 200, .age_ms = 2000),
    CALL(2, 11, 3, 10, 100, .cause = 1, .age_ms = 1000, .of = 11, .origin = SNAPSHOT_NONE),
    FIBRIL(10, "s", ANSWER_OF(1), .serving = 2, .connection = 100, .held = {0x40}),
    FIBRIL(10, "behind", LOCK_AT(0x40)),
    FIBRIL(10, "idle", REQUEST_ON(101)),
    END,
};

static void dot_of_what_hangs(void **state)
{
    (void)state;
    graph_t *graph = solve(scene);
    report_dot(graph, fresh(), false);
    assert_string_equal(
        said(),
        "digraph waits {\n"
        "  rankdir=TB;\n"
        "  node [fontname=\"sans-serif\"];\n"
        "  edge [fontname=\"sans-serif\", fontsize=10];\n"
        "  n0 [shape=ellipse, label=\"call 2 method 1024\\n1.000s ago\", color=red, penwidth=2];\n"
        "  n1 [shape=ellipse, label=\"call 1 method 1024\\n2.000s ago\", color=red, penwidth=2];\n"
        "  n2 [shape=box, label=\"10 (a\\\"b\\\\c) fibril 0 \\\"s\\\"\", color=red, penwidth=2];\n"
        "  n3 [shape=box, label=\"10 (a\\\"b\\\\c) fibril 1 \\\"behind\\\"\"];\n"
        "  n10 [shape=plaintext, label=\"the open calls of 11 (b)\"];\n"
        "  n11 [shape=diamond, label=\"the lock at 0x40\"];\n"
        "  n1 -> n0 [label=\"has caused\", style=dashed, color=red, penwidth=2];\n"
        "  n10 -> n0 [label=\"some of\", style=dashed];\n"
        "  n0 -> n2 [label=\"served by\", color=red, penwidth=2];\n"
        "  n2 -> n1 [label=\"waits for the answer\", color=red, penwidth=2];\n"
        "  n11 -> n2 [label=\"held by\"];\n"
        "  n3 -> n11 [label=\"waits for\"];\n"
        "}\n");
    solve_end(graph);
}

static void dot_of_all(void **state)
{
    (void)state;
    graph_t *graph = solve(scene);
    report_dot(graph, fresh(), true);
    assert_string_equal(
        said(),
        "digraph waits {\n"
        "  rankdir=TB;\n"
        "  node [fontname=\"sans-serif\"];\n"
        "  edge [fontname=\"sans-serif\", fontsize=10];\n"
        "  n0 [shape=ellipse, label=\"call 2 method 1024\\n1.000s ago\", color=red, penwidth=2];\n"
        "  n1 [shape=ellipse, label=\"call 1 method 1024\\n2.000s ago\", color=red, penwidth=2];\n"
        "  n2 [shape=box, label=\"10 (a\\\"b\\\\c) fibril 0 \\\"s\\\"\", color=red, penwidth=2];\n"
        "  n3 [shape=box, label=\"10 (a\\\"b\\\\c) fibril 1 \\\"behind\\\"\"];\n"
        "  n4 [shape=box, label=\"10 (a\\\"b\\\\c) fibril 2 \\\"idle\\\"\", color=gray];\n"
        "  n5 [shape=plaintext, label=\"10 (a\\\"b\\\\c) thread 100\", color=gray];\n"
        "  n6 [shape=plaintext, label=\"11 (b) thread 110\", color=gray];\n"
        "  n7 [shape=plaintext, label=\"the answerbox of 10 (a\\\"b\\\\c)\", color=gray];\n"
        "  n8 [shape=plaintext, label=\"the answerbox of 11 (b)\", color=gray];\n"
        "  n10 [shape=plaintext, label=\"the open calls of 11 (b)\"];\n"
        "  n11 [shape=diamond, label=\"the lock at 0x40\"];\n"
        "  n15 [shape=cds, label=\"the connection of 10 (a\\\"b\\\\c) fibril 2 \\\"idle\\\"\", "
        "color=gray];\n"
        "  n18 [shape=plaintext, label=\"anyone\", color=gray];\n"
        "  n1 -> n0 [label=\"has caused\", style=dashed, color=red, penwidth=2];\n"
        "  n10 -> n0 [label=\"some of\", style=dashed];\n"
        "  n0 -> n2 [label=\"served by\", color=red, penwidth=2];\n"
        "  n7 -> n5 [label=\"can be taken by\"];\n"
        "  n8 -> n6 [label=\"can be taken by\"];\n"
        "  n2 -> n1 [label=\"waits for the answer\", color=red, penwidth=2];\n"
        "  n4 -> n18 [label=\"waits for\"];\n"
        "  n15 -> n4 [label=\"served by\"];\n"
        "  n11 -> n2 [label=\"held by\"];\n"
        "  n3 -> n11 [label=\"waits for\"];\n"
        "}\n");
    solve_end(graph);
}

static void json_of_all(void **state)
{
    (void)state;
    graph_t *graph = solve(scene);
    report_json(graph, fresh());
    assert_string_equal(
        said(),
        "{\"version\":1,\"rings\":1,\"tasks\":[\n"
        "{\"id\":10,\"name\":\"a\\\"b\\\\c\",\"board\":\"read\"},\n"
        "{\"id\":11,\"name\":\"b\",\"board\":\"none\"}],\"nodes\":[\n"
        "{\"node\":0,\"kind\":\"call\",\"name\":\"call 2 method "
        "1024\",\"task\":10,\"call\":2,\"method\":1024,\"cause\":1,\"age_ms\":1000,\"asker\":11,"
        "\"verdict\":\"deadlock\",\"ring\":0},\n"
        "{\"node\":1,\"kind\":\"call\",\"name\":\"call 1 method "
        "1024\",\"task\":11,\"call\":1,\"method\":1024,\"cause\":0,\"age_ms\":2000,\"asker\":10,"
        "\"phone\":0,\"verdict\":\"deadlock\",\"ring\":0},\n"
        "{\"node\":2,\"kind\":\"fibril\",\"name\":\"10 (a\\\"b\\\\c) fibril 0 "
        "\\\"s\\\"\",\"task\":10,\"verdict\":\"deadlock\",\"ring\":0},\n"
        "{\"node\":3,\"kind\":\"fibril\",\"name\":\"10 (a\\\"b\\\\c) fibril 1 "
        "\\\"behind\\\"\",\"task\":10,\"verdict\":\"behind a deadlock\"},\n"
        "{\"node\":4,\"kind\":\"fibril\",\"name\":\"10 (a\\\"b\\\\c) fibril 2 "
        "\\\"idle\\\"\",\"task\":10,\"verdict\":\"idle\"},\n"
        "{\"node\":5,\"kind\":\"thread\",\"name\":\"10 (a\\\"b\\\\c) thread "
        "100\",\"task\":10,\"verdict\":\"idle\"},\n"
        "{\"node\":6,\"kind\":\"thread\",\"name\":\"11 (b) thread "
        "110\",\"task\":11,\"verdict\":\"idle\"},\n"
        "{\"node\":7,\"kind\":\"answerbox\",\"name\":\"the answerbox of 10 "
        "(a\\\"b\\\\c)\",\"task\":10,\"verdict\":\"idle\"},\n"
        "{\"node\":8,\"kind\":\"answerbox\",\"name\":\"the answerbox of 11 "
        "(b)\",\"task\":11,\"verdict\":\"idle\"},\n"
        "{\"node\":10,\"kind\":\"calls\",\"name\":\"the open calls of 11 "
        "(b)\",\"task\":11,\"verdict\":\"behind a deadlock\"},\n"
        "{\"node\":11,\"kind\":\"lock\",\"name\":\"the lock at "
        "0x40\",\"task\":10,\"verdict\":\"behind a deadlock\"},\n"
        "{\"node\":15,\"kind\":\"connection\",\"name\":\"the connection of 10 (a\\\"b\\\\c) fibril "
        "2 \\\"idle\\\"\",\"task\":10,\"verdict\":\"idle\"},\n"
        "{\"node\":18,\"kind\":\"outside\",\"name\":\"anyone\",\"verdict\":\"idle\"}],\"edges\":[\n"
        "{\"from\":1,\"to\":0,\"why\":\"has caused\",\"queue\":false,\"suspected\":true},\n"
        "{\"from\":10,\"to\":0,\"why\":\"some of\",\"queue\":false,\"suspected\":true},\n"
        "{\"from\":0,\"to\":2,\"why\":\"served by\",\"queue\":false,\"suspected\":false},\n"
        "{\"from\":7,\"to\":5,\"why\":\"can be taken by\",\"queue\":false,\"suspected\":false},\n"
        "{\"from\":8,\"to\":6,\"why\":\"can be taken by\",\"queue\":false,\"suspected\":false},\n"
        "{\"from\":2,\"to\":1,\"why\":\"waits for the "
        "answer\",\"queue\":false,\"suspected\":false},\n"
        "{\"from\":4,\"to\":18,\"why\":\"waits for\",\"queue\":false,\"suspected\":false},\n"
        "{\"from\":15,\"to\":4,\"why\":\"served by\",\"queue\":false,\"suspected\":false},\n"
        "{\"from\":11,\"to\":2,\"why\":\"held by\",\"queue\":false,\"suspected\":false},\n"
        "{\"from\":3,\"to\":11,\"why\":\"waits for\",\"queue\":false,\"suspected\":false}]}\n");
    solve_end(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dot_of_what_hangs),
        cmocka_unit_test(dot_of_all),
        cmocka_unit_test(json_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
