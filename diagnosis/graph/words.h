// SPDX-License-Identifier: BSD-2-Clause
/* Text about a solved graph: names of nodes, what each waits for, and the evidence for a
 * verdict. */
#ifndef DIAGNOSIS_GRAPH_WORDS_H
#define DIAGNOSIS_GRAPH_WORDS_H

#include <diagnosis/graph/graph.h>
#include <diagnosis/text/out.h>

/* Size of the buffer `text` of each function below. */
#define WORDS_SIZE 256

const char *graph_verdict_name(enum graph_verdict verdict);
const char *graph_kind_name(enum graph_kind kind);
const char *graph_edge_name(enum graph_edge_kind kind);

/* `6 (init:vfs)`; an id without a task: `9 (gone)`. */
void words_task(const graph_t *graph, uint32_t task, char *text);
void words_task_id(const graph_t *graph, uint32_t id, char *text);
/* `6 (init:vfs) fibril 7 "vfs_in"`: the number is the index of its row, as listed by `fibrils`. */
void words_fibril(const graph_t *graph, uint32_t fibril, char *text);
/* `VFS_IN_READ (1025)`. */
void words_method(const graph_call_t *call, char *text);
/* The page for which a thread waits: `a page of memory, call 4711 PAGE_IN (11) over phone 3`. */
void words_page(const graph_t *graph, uint32_t page_in, char *text);
/* `27 (bdsh) thread 12`. */
void words_thread(const graph_t *graph, uint32_t thread, char *text);
/* `call 4711 VFS_IN_READ (1025)`. */
void words_call(const graph_t *graph, uint32_t call, char *text);
/* `the lock "namespace"` or `the lock at 0x7f00`. */
void words_lock(const graph_t *graph, uint32_t lock, char *text);
/* The time since then: "12.345s". */
void words_age(const graph_t *graph, uint64_t since_ns, char *text);
/* A unique name of any node. */
void words_node(const graph_t *graph, uint32_t node, char *text);

/* What a fibril waits for: `waits for call 4711 … over phone 8 to 7 (init:fat), 12.3s ago`. */
void words_wait(const graph_t *graph, uint32_t fibril, char *text);
/* What an open call waits for: `served by …`, `queues on the connection of …`. */
void words_call_state(const graph_t *graph, uint32_t call, char *text);

/* Whether a call came to its holder over another task's phone. */
bool graph_is_forwarded(const graph_call_t *call);
/* The forwarders of a call, as far as the kernel keeps them, which is the first callee and the last
 * forwarder: ", forwarded by 11 (bob) over its phone 3", or, if they differ, " to 11 (bob), last
 * forwarded by 12 (carol) over its phone 3"; "" if it was not forwarded. */
void words_forwarder(const graph_t *graph, const graph_call_t *call, char *text);
/* The same for lists: ", forwarded by 11 (bob)", or ", forwarded first by 11 (bob), last by 12
 * (carol)"; "" if it was not forwarded. */
void words_forwarded(const graph_t *graph, const graph_call_t *call, char *text);

#endif
