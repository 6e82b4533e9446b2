// SPDX-License-Identifier: BSD-2-Clause
/* Reports that list open calls, the waits of a task, the waiters for a task, and chains of causes;
 * see report.h. */
#include <diagnosis/graph/internal.h>
#include <diagnosis/graph/report.h>
#include <diagnosis/text/names.h>
#include <diagnosis/text/print.h>
#include <diagnosis/text/str.h>

typedef unsigned long long ull_t;

/* Maximum indentation of a chain. */
#define CHAIN_DEPTH 24

static void say_call(const graph_t *graph, const graph_out_t *out, uint32_t call)
{
    const graph_call_t *row = &graph->calls[call];
    char age[WORDS_SIZE], method[WORDS_SIZE], asker[WORDS_SIZE], holder[WORDS_SIZE], by[WORDS_SIZE];
    char phone[16] = "-";
    words_age(graph, row->sent_ns, age);
    words_method(row, method);
    words_task_id(graph, row->asker, asker);
    words_task(graph, row->holder, holder);
    if (row->origin != SNAPSHOT_NONE)
        (void)print_format(phone, sizeof(phone), "%u", row->origin);
    words_forwarded(graph, row, by);
    graph_say(out, "%9llu %9s  %-24s %-18s %5s   %s%s\n", (ull_t)row->id, age, method, asker, phone,
              holder, by);
}

static void say_evidence(const graph_t *graph, const graph_out_t *out, uint32_t call)
{
    char state[WORDS_SIZE];
    words_call_state(graph, call, state);
    graph_say(out, "          %s: %s\n",
              graph_verdict_name((enum graph_verdict)graph->verdict[call]), state);
}

static bool waits_well(enum graph_verdict verdict)
{
    return verdict == VERDICT_ANSWERED || verdict == VERDICT_IDLE || verdict == VERDICT_TIME ||
           verdict == VERDICT_CONDITION || verdict == VERDICT_KEPT;
}

static bool is_wanted(const graph_t *graph, const call_filter_t *filter, uint32_t call)
{
    const graph_call_t *row = &graph->calls[call];
    if (filter->task != GRAPH_NONE && row->holder != filter->task &&
        row->asker != graph->tasks[filter->task].id)
        return false;
    if (filter->hung && waits_well((enum graph_verdict)graph->verdict[call]))
        return false;
    if (filter->method != NULL && !name_is_method(filter->method, row->interface, row->method))
        return false;
    uint64_t age = graph->now_ns > row->sent_ns ? graph->now_ns - row->sent_ns : 0;
    return age >= filter->age_ns;
}

static bool older(const graph_t *graph, uint32_t a, uint32_t b)
{
    const graph_call_t *x = &graph->calls[a], *y = &graph->calls[b];
    return x->sent_ns != y->sent_ns ? x->sent_ns < y->sent_ns : x->id < y->id;
}

/* Restores a heap whose top is the youngest call, after a change at `at`. */
static void heap_sink(const graph_t *graph, uint32_t *heap, uint32_t at, uint32_t count)
{
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && older(graph, heap[child], heap[child + 1]))
            child++;
        if (!older(graph, heap[at], heap[child]))
            return;
        uint32_t swapped = heap[at];
        heap[at] = heap[child];
        heap[child] = swapped;
    }
}

/* Sorts the `most` oldest calls (0: all) to the front, oldest first. Returns their number. */
static uint32_t sort_by_age(const graph_t *graph, uint32_t *calls, uint32_t count, uint32_t most)
{
    uint32_t sorted = most != 0 && most < count ? most : count;
    for (uint32_t i = sorted / 2; i-- > 0;)
        heap_sink(graph, calls, i, sorted);
    for (uint32_t i = sorted; i < count; i++) {
        if (!older(graph, calls[i], calls[0]))
            continue;
        calls[0] = calls[i];
        heap_sink(graph, calls, 0, sorted);
    }
    count = sorted;
    for (uint32_t i = count; i-- > 1;) {
        uint32_t youngest = calls[0];
        calls[0] = calls[i];
        calls[i] = youngest;
        heap_sink(graph, calls, 0, i);
    }
    return sorted;
}

bool report_calls(graph_t *graph, const graph_out_t *out, const call_filter_t *filter)
{
    size_t kept = graph->used;
    uint32_t *calls = graph_take(graph, graph->call_count, sizeof(*calls));
    if (calls == NULL)
        return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph->call_count; i++)
        if (is_wanted(graph, filter, i))
            calls[count++] = i;
    uint32_t listed = sort_by_age(graph, calls, count, filter->most);
    graph_say(out, "[call id] [    age] [method                ] [from            ] [phone] [at\n");
    if (count == 0)
        graph_say(out, "     none\n");
    for (uint32_t i = 0; i < listed && !out->ended(out->context); i++) {
        say_call(graph, out, calls[i]);
        if (filter->verdicts)
            say_evidence(graph, out, calls[i]);
    }
    if (listed < count)
        graph_say(out, "     and %u more\n", count - listed);
    if (filter->hung)
        report_left_out(graph, out);
    graph->used = kept;
    return true;
}

static void say_waiter(const graph_t *graph, const graph_out_t *out, uint32_t fibril)
{
    char wait[WORDS_SIZE], text[WORDS_SIZE];
    const fibril_row_t *row = &graph->fibrils[fibril];
    uint32_t node = graph_node(graph, GRAPH_FIBRIL, fibril);
    words_wait(graph, fibril, wait);
    graph_say(out, "  fibril %u \"%s\" %s\n", row->index, row->name, wait);
    uint32_t serving = row->serving != 0 ? graph_find_call(graph, row->serving) : GRAPH_NONE;
    if (serving != GRAPH_NONE) {
        char asker[WORDS_SIZE];
        words_call(graph, serving, text);
        words_task_id(graph, graph->calls[serving].asker, asker);
        graph_say(out, "      serves %s of %s", text, asker);
        graph_say(out, row->queued > 0 ? "; %u more behind it\n" : "\n", row->queued);
    }
    if (row->state == BOARD_WAITING && row->wait == BOARD_WAIT_ANSWER) {
        uint32_t call = graph_find_call(graph, row->object);
        if (call != GRAPH_NONE) { /* else it was answered, and there may be no call at all */
            words_call_state(graph, call, text);
            graph_say(out, "      that call: %s\n", text);
        }
    }
    graph_say(out, "      verdict: %s\n",
              graph_verdict_name((enum graph_verdict)graph->verdict[node]));
}

static void say_thread(const graph_t *graph, const graph_out_t *out, uint32_t thread)
{
    const thread_row_t *row = &graph->threads[thread];
    static const char *const waits[] = {
        [THREAD_ROW_WAIT_NONE] = "waits",
        [THREAD_ROW_WAIT_IPC] = "waits in the answerbox",
        [THREAD_ROW_WAIT_FUTEX] = "waits at a futex",
        [THREAD_ROW_WAIT_SLEEP] = "sleeps",
        [THREAD_ROW_WAIT_PAGER] = "waits for a page",
        [THREAD_ROW_WAIT_KERNEL] = "waits in the kernel",
    };
    char age[WORDS_SIZE];
    uint32_t page_in = graph_page_in_of(graph, thread);
    words_age(graph, row->wait_since_ns, age);
    if (page_in != GRAPH_NONE) {
        char page[WORDS_SIZE];
        words_page(graph, page_in, page);
        graph_say(out, "  thread %llu waits for %s\n", (ull_t)row->id, page);
    } else if (row->state != THREAD_ROW_WAITING)
        graph_say(out, "  thread %llu is at work\n", (ull_t)row->id);
    else
        graph_say(out, "  thread %llu %s, since %s\n", (ull_t)row->id,
                  waits[row->wait <= THREAD_ROW_WAIT_KERNEL ? row->wait : THREAD_ROW_WAIT_NONE],
                  age);
}

void report_waits(graph_t *graph, const graph_out_t *out, uint32_t task)
{
    const graph_task_t *row = &graph->tasks[task];
    char name[WORDS_SIZE];
    words_task(graph, task, name);
    graph_say(out, "%s\n", name);
    for (uint32_t i = 0; i < row->thread_count; i++)
        say_thread(graph, out, row->first_thread + i);
    if (row->left_out > 0)
        graph_say(out, "  %u of its calls are left out: they do not fit into the graph's memory\n",
                  row->left_out);
    if (row->board == BOARD_NONE)
        graph_say(out, "  no fibril board: the waits of its fibrils are unknown\n");
    if (row->board == BOARD_UNREADABLE)
        graph_say(out, "  fibril board unreadable: %s\n",
                  row->board_fault != NULL ? row->board_fault : "invalid contents");
    for (uint32_t i = 0; row->board == BOARD_READ && i < row->fibril_count; i++)
        if (!out->ended(out->context))
            say_waiter(graph, out, row->first_fibril + i);
}

/* Prints a waiting fibril, or a call whose asker has no fibril board. */
static void say_who(const graph_t *graph, const graph_out_t *out, uint32_t node, uint32_t task)
{
    char name[WORDS_SIZE], wait[WORDS_SIZE];
    if (graph_kind_of(graph, node) == GRAPH_FIBRIL && graph_task_of(graph, node) != task) {
        words_fibril(graph, graph_row(graph, node), name);
        words_wait(graph, graph_row(graph, node), wait);
        graph_say(out, "  %s %s\n", name, wait);
    } else if (graph_kind_of(graph, node) == GRAPH_CALL && graph_asker_is_blind(graph, node) &&
               graph->calls[node].asker != graph->tasks[task].id) {
        words_task_id(graph, graph->calls[node].asker, name);
        words_call(graph, node, wait);
        graph_say(out, "  %s has sent %s\n", name, wait);
    }
}

bool report_who(graph_t *graph, const graph_out_t *out, uint32_t task)
{
    size_t kept = graph->used;
    const graph_task_t *row = &graph->tasks[task];
    uint32_t nodes = graph_node_count(graph);
    uint32_t *queue = graph_take(graph, nodes, sizeof(*queue));
    uint8_t *seen = graph_take(graph, nodes, 1);
    if (queue == NULL || seen == NULL)
        return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < row->call_count; i++) {
        if (graph->calls[row->first_call + i].list != CALL_LIST_ANSWERS) {
            queue[count++] = row->first_call + i;
            seen[row->first_call + i] = true;
        }
    }
    uint32_t direct = count;
    char name[WORDS_SIZE];
    words_task(graph, task, name);
    graph_say(out, "%u open call%s at %s%s\n", direct, direct == 1 ? "" : "s", name,
              direct > 0 ? "; waiting for it, nearest first:" : ": nothing waits for it");
    for (uint32_t i = 0; i < count && !out->ended(out->context); i++) {
        say_who(graph, out, queue[i], task);
        GRAPH_EACH_IN (graph, queue[i], edge) {
            if (edge->kind == EDGE_TAKER || seen[edge->from])
                continue;
            seen[edge->from] = true;
            queue[count++] = edge->from;
        }
    }
    graph->used = kept;
    return true;
}

static void say_link(const graph_t *graph, const graph_out_t *out, uint32_t call, unsigned depth,
                     bool asked)
{
    static const char indent[] = "                                                ";
    const graph_call_t *row = &graph->calls[call];
    char name[WORDS_SIZE], asker[WORDS_SIZE], holder[WORDS_SIZE], age[WORDS_SIZE];
    words_call(graph, call, name);
    words_task_id(graph, row->asker, asker);
    words_task(graph, row->holder, holder);
    words_age(graph, row->sent_ns, age);
    const char *pad = indent + sizeof(indent) - 1 - 2 * (depth < CHAIN_DEPTH ? depth : CHAIN_DEPTH);
    graph_say(out, "%s %s%s -> %s: %s, %s ago\n", asked ? ">" : " ", pad, asker, holder, name, age);
}

/* The first call of the chain of causes that is still open. */
static uint32_t chain_top(const graph_t *graph, uint32_t call)
{
    for (uint32_t steps = 0; steps < graph->call_count; steps++) {
        uint32_t cause = graph->calls[call].cause != 0
                             ? graph_find_call(graph, graph->calls[call].cause)
                             : GRAPH_NONE;
        if (cause == GRAPH_NONE || cause == call)
            break;
        call = cause;
    }
    return call;
}

/* Prints the tree of calls below the first cause depth first, each call once. */
bool report_chain(graph_t *graph, const graph_out_t *out, uint32_t call)
{
    size_t kept = graph->used;
    uint32_t *stack = graph_take(graph, (size_t)graph->call_count + 1, sizeof(*stack));
    uint32_t *depth = graph_take(graph, (size_t)graph->call_count + 1, sizeof(*depth));
    if (stack == NULL || depth == NULL)
        return false;
    uint32_t count = 0;
    stack[count++] = chain_top(graph, call);
    depth[stack[0]] = 1;
    if (graph->calls[stack[0]].cause != 0)
        graph_say(out, "  its cause, call %llu, is answered or unknown\n",
                  (ull_t)graph->calls[stack[0]].cause);
    while (count > 0 && !out->ended(out->context)) {
        uint32_t at = stack[--count];
        say_link(graph, out, at, depth[at] - 1, at == call);
        for (uint32_t i = graph->child[at]; i != GRAPH_NONE; i = graph->sibling[i]) {
            if (depth[i] != 0)
                continue;
            depth[i] = depth[at] + 1;
            stack[count++] = i;
        }
    }
    graph->used = kept;
    return true;
}
