// SPDX-License-Identifier: BSD-2-Clause
/*
 * Draws a ring as lines of text: a path that leads into it, then the ring with a rail at its left.
 * Each line is printed one line late, because the last line of the ring gets a different rail.
 */
#include <diagnosis/graph/draw.h>
#include <diagnosis/graph/internal.h>
#include <diagnosis/text/print.h>
#include <diagnosis/text/str.h>

/* Most steps drawn of the path into the ring. */
#define WAY_MAX 16

typedef struct drawing {
    const graph_t *graph;
    const graph_out_t *out;
    bool ring;      /* the rail has started */
    unsigned lines; /* lines of the ring so far */
    char held[4 * WORDS_SIZE];
} drawing_t;

static void drawing_line_end(drawing_t *drawing, const char *rail)
{
    if (drawing->held[0] != '\0')
        graph_say(drawing->out, " %s %s\n", rail, drawing->held);
    drawing->held[0] = '\0';
}

static void drawing_line_put(drawing_t *drawing, const char *text)
{
    const char *rail = "   ";
    if (drawing->ring)
        rail = drawing->lines++ <= 1 ? ",->" : "|  ";
    drawing_line_end(drawing, rail);
    (void)str_copy(drawing->held, sizeof(drawing->held), text);
}

static void ring_begin(drawing_t *drawing)
{
    drawing_line_end(drawing, "   ");
    drawing->ring = true;
    drawing->lines = 0;
}

/* `6 (init:vfs) "F2", serves call 4711 VFS_IN_READ (1025) of 39 (file_bd)`. */
static void draw_fibril(drawing_t *drawing, uint32_t row)
{
    const graph_t *graph = drawing->graph;
    char name[WORDS_SIZE], call[WORDS_SIZE], asker[WORDS_SIZE], text[3 * WORDS_SIZE];
    uint32_t serving = graph_find_call(graph, graph->fibrils[row].serving);
    words_fibril(graph, row, name);
    if (serving == GRAPH_NONE) {
        drawing_line_put(drawing, name);
        return;
    }
    words_call(graph, serving, call);
    words_task_id(graph, graph->calls[serving].asker, asker);
    (void)print_format(text, sizeof(text), "%s, serves %s of %s", name, call, asker);
    drawing_line_put(drawing, text);
}

/* A thread that waits for a page, and all its fibrils with it. */
static void draw_thread(drawing_t *drawing, uint32_t row)
{
    char name[WORDS_SIZE], text[WORDS_SIZE + 64];
    words_thread(drawing->graph, row, name);
    (void)print_format(text, sizeof(text), "%s, which touched a missing page", name);
    drawing_line_put(drawing, text);
}

/* The holder of `call`, a task without a board. */
static void draw_stand_in(drawing_t *drawing, uint32_t call)
{
    const graph_t *graph = drawing->graph;
    char task[WORDS_SIZE], name[WORDS_SIZE], text[3 * WORDS_SIZE];
    words_task(graph, graph->calls[call].holder, task);
    words_call(graph, call, name);
    (void)print_format(text, sizeof(text), "%s, which has taken %s and has no fibril board", task,
                       name);
    drawing_line_put(drawing, text);
}

/* `transfer`: the waiter first waits for a transfer of this call. */
static void draw_call(drawing_t *drawing, uint32_t call, bool transfer)
{
    const graph_t *graph = drawing->graph;
    const graph_call_t *row = &graph->calls[call];
    char name[WORDS_SIZE], to[WORDS_SIZE], age[WORDS_SIZE], by[WORDS_SIZE], over[32] = "";
    char text[4 * WORDS_SIZE];
    words_call(graph, call, name);
    words_task(graph, row->holder, to);
    words_age(graph, row->sent_ns, age);
    words_forwarder(graph, row, by);
    if (row->origin != SNAPSHOT_NONE)
        (void)print_format(over, sizeof(over), " over phone %u", row->origin);
    /* If the call was forwarded, the asker's phone leads to the first forwarder, not to the
     * holder. */
    if (by[0] != '\0')
        (void)print_format(text, sizeof(text), "    waits %s for %s%s%s to %s%s", age, name, over,
                           by, to, transfer ? ", its transfer of data first" : "");
    else
        (void)print_format(text, sizeof(text), "    waits %s for %s to %s%s%s", age, name, to, over,
                           transfer ? ", its transfer of data first" : "");
    drawing_line_put(drawing, text);
}

/* Draws an edge as a line between its two nodes. */
static void draw_edge(drawing_t *drawing, const graph_edge_t *edge)
{
    const graph_t *graph = drawing->graph;
    char name[WORDS_SIZE], text[2 * WORDS_SIZE];
    uint32_t row = graph_row(graph, edge->from);
    switch (edge->kind) {
    case EDGE_ANSWER:
        draw_call(drawing, graph_row(graph, edge->to), false);
        break;
    case EDGE_PART:
        draw_call(drawing, graph_row(graph, edge->to), true);
        break;
    case EDGE_QUEUED:
        words_call_state(graph, row, name);
        (void)print_format(text, sizeof(text), "    which %s", name);
        drawing_line_put(drawing, text);
        break;
    case EDGE_LOCK:
    case EDGE_BEHIND:
        words_wait(graph, row, name);
        (void)print_format(text, sizeof(text), "    %s", name);
        drawing_line_put(drawing, text);
        break;
    case EDGE_CAUSE:
        draw_stand_in(drawing, row);
        draw_call(drawing, graph_row(graph, edge->to), false);
        break;
    case EDGE_ORDER:
        words_call(graph, graph_row(graph, edge->to), name);
        (void)print_format(text, sizeof(text), "    which came over the same connection after %s",
                           name);
        drawing_line_put(drawing, text);
        break;
    case EDGE_SOME:
        if (graph_kind_of(graph, edge->from) == GRAPH_CALL)
            draw_stand_in(drawing, row);
        else
            draw_call(drawing, graph_row(graph, edge->to), false);
        break;
    default:
        break;
    }
}

static const graph_edge_t *edge_between(const graph_t *graph, uint32_t from, uint32_t to)
{
    GRAPH_EACH_OUT (graph, from, edge)
        if (edge->to == to)
            return edge;
    return NULL;
}

static void draw_node(drawing_t *drawing, uint32_t node, uint32_t next)
{
    enum graph_kind kind = graph_kind_of(drawing->graph, node);
    if (kind == GRAPH_FIBRIL)
        draw_fibril(drawing, graph_row(drawing->graph, node));
    if (kind == GRAPH_THREAD)
        draw_thread(drawing, graph_row(drawing->graph, node));
    const graph_edge_t *edge = edge_between(drawing->graph, node, next);
    if (edge != NULL)
        draw_edge(drawing, edge);
}

/* Returns a node outside the rings that hangs and waits for `node`, or GRAPH_NONE. */
static uint32_t waiter_outside(const graph_t *graph, uint32_t node)
{
    GRAPH_EACH_IN (graph, node, edge) {
        bool leads = edge->kind == EDGE_ANSWER || edge->kind == EDGE_SERVED ||
                     edge->kind == EDGE_CAUSE || edge->kind == EDGE_RUNS;
        if (leads && !graph->live[edge->from] && graph->ring[edge->from] == 0)
            return edge->from;
    }
    return GRAPH_NONE;
}

/* The next node of the ring. Prefers nodes that were not visited, then the rest of a request to its
 * transfer. */
static uint32_t next_in_ring(const graph_t *graph, uint32_t node, const uint32_t *place)
{
    uint32_t best = GRAPH_NONE;
    unsigned best_rank = 0;
    GRAPH_EACH_OUT (graph, node, edge) {
        if (graph->ring[edge->to] != graph->ring[node])
            continue;
        unsigned rank = 1 + 2 * (place[edge->to] == GRAPH_NONE) + (edge->kind == EDGE_PART);
        if (rank > best_rank) {
            best = edge->to;
            best_rank = rank;
        }
    }
    return best;
}

/* The node where the drawing starts: one for which a node outside waits, else a fibril. */
static uint32_t ring_start(const graph_t *graph, const graph_ring_t *ring)
{
    uint32_t start = graph->ring_nodes[ring->first];
    for (uint32_t i = 0; i < ring->count; i++) {
        uint32_t node = graph->ring_nodes[ring->first + i];
        enum graph_kind kind = graph_kind_of(graph, node);
        if (kind != GRAPH_FIBRIL && kind != GRAPH_CALL && kind != GRAPH_THREAD)
            continue;
        if (waiter_outside(graph, node) != GRAPH_NONE)
            return node;
        if (kind == GRAPH_FIBRIL)
            start = node;
    }
    return start;
}

static void draw_way(drawing_t *drawing, uint32_t start)
{
    uint32_t way[WAY_MAX];
    uint32_t count = 0;
    for (uint32_t node = waiter_outside(drawing->graph, start);
         node != GRAPH_NONE && count < WAY_MAX; node = waiter_outside(drawing->graph, node))
        way[count++] = node;
    while (count > 0) {
        count--;
        draw_node(drawing, way[count], count > 0 ? way[count - 1] : start);
    }
}

bool graph_draw_ring(graph_t *graph, const graph_out_t *out, uint32_t number)
{
    size_t kept = graph->used;
    const graph_ring_t *ring = &graph->rings[number];
    uint32_t *place = graph_take_none(graph, graph_node_count(graph));
    uint32_t *path = graph_take(graph, ring->count + 1, sizeof(*path));
    if (place == NULL || path == NULL)
        return false;
    uint32_t start = ring_start(graph, ring);
    uint32_t length = 0;
    uint32_t node = start;
    while (place[node] == GRAPH_NONE) {
        place[node] = length;
        path[length++] = node;
        node = next_in_ring(graph, node, place);
    }
    uint32_t first = place[node];
    drawing_t drawing = {.graph = graph, .out = out};
    draw_way(&drawing, start);
    for (uint32_t i = 0; i < length; i++) {
        if (i == first)
            ring_begin(&drawing);
        draw_node(&drawing, path[i], i + 1 < length ? path[i + 1] : path[first]);
    }
    drawing_line_end(&drawing, "`--");
    for (uint32_t i = 0; i < ring->count; i++) {
        node = graph->ring_nodes[ring->first + i];
        char name[WORDS_SIZE];
        if (graph_kind_of(graph, node) != GRAPH_FIBRIL ||
            (place[node] != GRAPH_NONE && place[node] >= first))
            continue;
        words_fibril(graph, graph_row(graph, node), name);
        graph_say(out, "     %s is also in the ring\n", name);
    }
    graph->used = kept;
    return true;
}
