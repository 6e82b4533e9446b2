// SPDX-License-Identifier: BSD-2-Clause
/* Export of the graph as DOT and JSON; see report.h. Names are chosen by tasks, so they are
 * escaped. */
#include <diagnosis/graph/report.h>
#include <diagnosis/text/print.h>

static bool is_drawn(const graph_t *graph, uint32_t node, bool all)
{
    if (!graph->live[node]) /* a connection is drawn only if calls queue on it */
        return graph_kind_of(graph, node) != GRAPH_CONNECTION ||
               graph->in_first[node + 1] > graph->in_first[node];
    return all && graph->out_first[node + 1] + graph->in_first[node + 1] >
                      graph->out_first[node] + graph->in_first[node];
}

static const char *shape_of(enum graph_kind kind)
{
    switch (kind) {
    case GRAPH_FIBRIL:
        return "box";
    case GRAPH_CALL:
        return "ellipse";
    case GRAPH_LOCK:
        return "diamond";
    case GRAPH_CONNECTION:
        return "cds";
    default:
        return "plaintext";
    }
}

static void dot_node(const graph_t *graph, const graph_out_t *out, uint32_t node)
{
    char name[WORDS_SIZE];
    words_node(graph, node, name);
    graph_say(out, "  n%u [shape=%s, label=\"", node, shape_of(graph_kind_of(graph, node)));
    graph_say_escaped(out, name);
    if (graph_kind_of(graph, node) == GRAPH_CALL) {
        words_age(graph, graph->calls[node].sent_ns, name);
        graph_say(out, "\\n%s ago", name);
        words_forwarded(graph, &graph->calls[node], name);
        graph_say_escaped(out, name);
    }
    if (graph->ring[node] != 0)
        graph_say(out, "\", color=red, penwidth=2];\n");
    else
        graph_say(out, graph->live[node] ? "\", color=gray];\n" : "\"];\n");
}

static void dot_edge(const graph_t *graph, const graph_out_t *out, const graph_edge_t *edge)
{
    enum graph_edge_kind kind = (enum graph_edge_kind)edge->kind;
    bool ring = graph->ring[edge->from] != 0 && graph->ring[edge->from] == graph->ring[edge->to];
    graph_say(out, "  n%u -> n%u [label=\"%s\"%s%s];\n", edge->from, edge->to,
              graph_edge_name(kind),
              graph_edge_queues(kind) || graph_edge_suspected(kind) ? ", style=dashed" : "",
              ring ? ", color=red, penwidth=2" : "");
}

void report_dot(const graph_t *graph, const graph_out_t *out, bool all)
{
    graph_say(out, "digraph waits {\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n"
                   "  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (uint32_t i = 0; i < graph_node_count(graph) && !out->ended(out->context); i++)
        if (is_drawn(graph, i, all))
            dot_node(graph, out, i);
    for (uint32_t i = 0; i < graph->edge_count && !out->ended(out->context); i++) {
        const graph_edge_t *edge = &graph->edges[i];
        if (is_drawn(graph, edge->from, all) && is_drawn(graph, edge->to, all))
            dot_edge(graph, out, edge);
    }
    graph_say(out, "}\n");
}

static void json_text(const graph_out_t *out, const char *key, const char *text)
{
    graph_say(out, ",\"%s\":\"", key);
    graph_say_escaped(out, text);
    graph_say(out, "\"");
}

static void json_node(const graph_t *graph, const graph_out_t *out, uint32_t node)
{
    char name[WORDS_SIZE];
    uint32_t task = graph_task_of(graph, node);
    enum graph_kind kind = graph_kind_of(graph, node);
    graph_say(out, "{\"node\":%u", node);
    json_text(out, "kind", graph_kind_name(kind));
    words_node(graph, node, name);
    json_text(out, "name", name);
    if (task != GRAPH_NONE)
        graph_say(out, ",\"task\":%u", graph->tasks[task].id);
    if (kind == GRAPH_CALL) {
        const graph_call_t *call = &graph->calls[node];
        uint64_t age_ns = graph->now_ns > call->sent_ns ? graph->now_ns - call->sent_ns : 0;
        graph_say(out, ",\"call\":%llu,\"method\":%llu,\"cause\":%llu,\"age_ms\":%llu",
                  (unsigned long long)call->id, (unsigned long long)call->method,
                  (unsigned long long)call->cause, (unsigned long long)age_ns / 1000000);
        if (call->asker != SNAPSHOT_NONE)
            graph_say(out, ",\"asker\":%u", call->asker);
        if (call->origin != SNAPSHOT_NONE)
            graph_say(out, ",\"phone\":%u", call->origin);
        if (graph_is_forwarded(call))
            graph_say(out, ",\"forwarder\":%u", call->phone_holder);
        if (graph_is_forwarded(call) && call->first != SNAPSHOT_NONE)
            graph_say(out, ",\"first\":%u", call->first);
    }
    json_text(out, "verdict", graph_verdict_name((enum graph_verdict)graph->verdict[node]));
    if (graph->ring[node] != 0)
        graph_say(out, ",\"ring\":%u", graph->ring[node] - 1);
    graph_say(out, "}");
}

static void json_tasks(const graph_t *graph, const graph_out_t *out)
{
    static const char *const boards[] = {
        [BOARD_NONE] = "none", [BOARD_READ] = "read", [BOARD_UNREADABLE] = "unreadable"};
    for (uint32_t i = 0; i < graph->task_count && !out->ended(out->context); i++) {
        graph_say(out, "%s{\"id\":%u", i > 0 ? ",\n" : "", graph->tasks[i].id);
        json_text(out, "name", graph->tasks[i].name);
        json_text(out, "board", boards[graph->tasks[i].board]);
        graph_say(out, "}");
    }
}

/* Prints the edges between listed nodes. */
static void json_edges(const graph_t *graph, const graph_out_t *out)
{
    bool first = true;
    for (uint32_t i = 0; i < graph->edge_count && !out->ended(out->context); i++) {
        const graph_edge_t *edge = &graph->edges[i];
        enum graph_edge_kind kind = (enum graph_edge_kind)edge->kind;
        if (!is_drawn(graph, edge->from, true) || !is_drawn(graph, edge->to, true))
            continue;
        graph_say(out, "%s{\"from\":%u,\"to\":%u,\"why\":\"%s\",\"queue\":%s,\"suspected\":%s}",
                  first ? "" : ",\n", edge->from, edge->to, graph_edge_name(kind),
                  graph_edge_queues(kind) ? "true" : "false",
                  graph_edge_suspected(kind) ? "true" : "false");
        first = false;
    }
}

/* Prints one node, edge or task per line. */
void report_json(const graph_t *graph, const graph_out_t *out)
{
    graph_say(out, "{\"version\":1,\"rings\":%u,\"tasks\":[\n", graph->ring_count);
    json_tasks(graph, out);
    graph_say(out, "],\"nodes\":[\n");
    bool first = true;
    for (uint32_t i = 0; i < graph_node_count(graph) && !out->ended(out->context); i++) {
        if (!is_drawn(graph, i, true))
            continue;
        graph_say(out, first ? "" : ",\n");
        json_node(graph, out, i);
        first = false;
    }
    graph_say(out, "],\"edges\":[\n");
    json_edges(graph, out);
    graph_say(out, "]}\n");
}
