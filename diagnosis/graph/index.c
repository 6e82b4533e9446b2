// SPDX-License-Identifier: BSD-2-Clause
/* Indices of rows by id, label and cause. Boards that were not read completely are not indexed. */
#include <abi/ipc.h>
#include <diagnosis/graph/internal.h>

/* Largest difference between the ids of a request and its last transfer. */
#define PARTS_DISTANCE 64
/* Number of consecutive call ids in a block; see block_hash(). */
#define BLOCK 8

uint64_t graph_key;

void graph_set_key(uint64_t key)
{
    graph_key = graph_mix(key);
}

bool index_init(graph_t *graph, graph_index_t *index, uint32_t count)
{
    uint32_t heads = 16;
    while (heads < count)
        heads *= 2;
    index->mask = heads - 1;
    index->heads = graph_take_none(graph, heads);
    index->next = graph_take(graph, count + 1, sizeof(*index->next));
    return index->heads != NULL && index->next != NULL;
}

uint32_t graph_find_task(const graph_t *graph, uint32_t id)
{
    INDEX_EACH (graph, &graph->task_ids, graph_hash(id, 0), i)
        if (graph->tasks[i].id == id)
            return i;
    return GRAPH_NONE;
}

uint32_t graph_find_call(const graph_t *graph, uint64_t id)
{
    INDEX_EACH (graph, &graph->call_ids, graph_hash(id, 0), i)
        if (graph->calls[i].id == id)
            return i;
    return GRAPH_NONE;
}

uint32_t graph_find_connection(const graph_t *graph, uint32_t task, uint64_t label)
{
    INDEX_EACH (graph, &graph->labels, graph_hash(label, task), i)
        if (graph->connections[i].task == task && graph->connections[i].label == label)
            return i;
    return GRAPH_NONE;
}

bool graph_asker_is_blind(const graph_t *graph, uint32_t call)
{
    uint32_t asker = graph->calls[call].asker_task;
    return asker != GRAPH_NONE && graph->tasks[asker].board != BOARD_READ;
}

static bool is_part_of(const graph_call_t *part, const graph_call_t *request)
{
    return request->asker == part->asker && request->origin == part->origin &&
           request->cause == part->cause && request->method >= FIRST_USER_METHOD;
}

static bool is_transfer(const graph_call_t *call)
{
    return call->method == IPC_M_DATA_READ || call->method == IPC_M_DATA_WRITE ||
           call->method == IPC_M_SHARE_IN || call->method == IPC_M_SHARE_OUT;
}

/* Requests are hashed by asker, phone, cause and block of ids: the request of a transfer is in its
 * block or one of the preceding ones. */
static uint32_t block_hash(const graph_call_t *call, uint64_t block)
{
    return graph_hash(graph_mix(call->cause) + block, (uint64_t)call->asker << 32 | call->origin);
}

/* The latest request before the transfer `part` in a block, or GRAPH_NONE. */
static uint32_t latest_in(graph_t *graph, const graph_index_t *blocks, const graph_call_t *part,
                          uint64_t block)
{
    uint32_t best = GRAPH_NONE;
    INDEX_EACH (graph, blocks, block_hash(part, block), i) {
        const graph_call_t *call = &graph->calls[i];
        if (call->id < part->id && part->id - call->id <= PARTS_DISTANCE &&
            (best == GRAPH_NONE || call->id > graph->calls[best].id) && is_part_of(part, call))
            best = i;
    }
    return best;
}

static uint32_t find_request(graph_t *graph, const graph_index_t *blocks, const graph_call_t *part)
{
    uint64_t block = part->id / BLOCK;
    uint32_t request = GRAPH_NONE;
    for (uint64_t i = 0; i <= PARTS_DISTANCE / BLOCK && i <= block && request == GRAPH_NONE; i++)
        request = latest_in(graph, blocks, part, block - i);
    if (request != GRAPH_NONE && graph->calls[request].list == CALL_LIST_ANSWERS)
        return GRAPH_NONE;
    return request;
}

/* Finds the request of each transfer. A fibril sends a request and its transfers one after the
 * other over one phone. */
static bool find_requests(graph_t *graph)
{
    graph_index_t blocks;
    uint32_t count = graph->call_count;
    uint32_t transfers = 0;
    graph->request = graph_take_none(graph, count);
    size_t kept = graph->used;
    for (uint32_t i = 0; i < count; i++)
        transfers += is_transfer(&graph->calls[i]);
    graph->work += count;
    if (graph->request == NULL || transfers == 0)
        return graph->request != NULL;
    if (!index_init(graph, &blocks, count))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const graph_call_t *call = &graph->calls[i];
        if (call->method >= FIRST_USER_METHOD)
            index_put(&blocks, block_hash(call, call->id / BLOCK), i);
    }
    for (uint32_t i = 0; i < count; i++)
        if (is_transfer(&graph->calls[i]))
            graph->request[i] = find_request(graph, &blocks, &graph->calls[i]);
    graph->work += 2ull * count;
    graph->used = kept;
    return true;
}

static bool index_calls(graph_t *graph)
{
    if (!index_init(graph, &graph->call_ids, graph->call_count))
        return false;
    for (uint32_t i = graph->call_count; i-- > 0;)
        index_put(&graph->call_ids, graph_hash(graph->calls[i].id, 0), i);
    graph->work += graph->call_count;
    return true;
}

/* Links each call to its cause, if the holder of the cause has sent it. */
static bool index_causes(graph_t *graph)
{
    graph->child = graph_take_none(graph, graph->call_count);
    graph->sibling = graph_take_none(graph, graph->call_count);
    if (graph->child == NULL || graph->sibling == NULL)
        return false;
    uint32_t cause = GRAPH_NONE; /* cached: often the same for successive calls */
    for (uint32_t i = graph->call_count; i-- > 0;) {
        const graph_call_t *call = &graph->calls[i];
        if (cause == GRAPH_NONE || graph->calls[cause].id != call->cause)
            cause = call->cause != 0 ? graph_find_call(graph, call->cause) : GRAPH_NONE;
        if (cause == GRAPH_NONE || graph->tasks[graph->calls[cause].holder].id != call->asker)
            continue;
        graph->sibling[i] = graph->child[cause];
        graph->child[cause] = i;
    }
    graph->work += graph->call_count;
    return true;
}

static bool index_fibrils(graph_t *graph)
{
    uint32_t count = graph->fibril_count;
    graph->connections = graph_take(graph, count, sizeof(*graph->connections));
    graph->waiter = graph_take_none(graph, graph->call_count);
    if (!index_init(graph, &graph->serving, count) || !index_init(graph, &graph->labels, count) ||
        graph->connections == NULL || graph->waiter == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const fibril_row_t *fibril = &graph->fibrils[i];
        if (graph->tasks[fibril->task].board != BOARD_READ)
            continue;
        if (fibril->serving != 0)
            index_put(&graph->serving, graph_hash(fibril->serving, fibril->task), i);
        if (fibril->state == BOARD_WAITING && fibril->wait == BOARD_WAIT_ANSWER) {
            uint32_t call = graph_find_call(graph, fibril->object);
            if (call != GRAPH_NONE && graph->calls[call].asker == graph->tasks[fibril->task].id)
                graph->waiter[call] = i;
        }
        if (fibril->connection == 0 ||
            graph_find_connection(graph, fibril->task, fibril->connection) != GRAPH_NONE)
            continue;
        uint32_t row = graph->connection_count++;
        graph->connections[row] = (graph_connection_t){fibril->connection, fibril->task, i};
        index_put(&graph->labels, graph_hash(fibril->connection, fibril->task), row);
    }
    graph->work += count;
    return true;
}

bool graph_index_rows(graph_t *graph)
{
    return index_calls(graph) && find_requests(graph) && index_causes(graph) &&
           index_fibrils(graph);
}
