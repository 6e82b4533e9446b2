// SPDX-License-Identifier: BSD-2-Clause
/* A judged graph in words: names of nodes, what each waits for, and the evidence of a verdict.
 * Pure. */
#ifndef DIAGNOSIS_GRAPH_WORDS_H
#define DIAGNOSIS_GRAPH_WORDS_H

#include <diagnosis/graph/graph.h>
#include <diagnosis/text/out.h>

/* Enough for each text below. */
#define WORDS_SIZE 256

const char *graph_verdict_name(enum graph_verdict verdict);
const char *graph_kind_name(enum graph_kind kind);
const char *graph_edge_name(enum graph_edge_kind kind);

/* `6 (init:vfs)`; an id that is in no row: `9 (gone)`. */
void words_task(const graph_t *graph, uint32_t task, char *text);
void words_task_id(const graph_t *graph, uint32_t id, char *text);
/* `6 (init:vfs) fibril 7 "vfs_in"`: the number is that of its row, which `fibrils` lists. */
void words_fibril(const graph_t *graph, uint32_t fibril, char *text);
/* `VFS_IN_READ (1025)`. */
void words_method(const graph_call_t *call, char *text);
/* `call 4711 VFS_IN_READ (1025)`. */
/* What a thread that waits for a page waits for. */
void words_page(const graph_t *graph, uint32_t page_in, char *text);
/* `27 (bdsh) thread 12`. */
void words_thread(const graph_t *graph, uint32_t thread, char *text);
void words_call(const graph_t *graph, uint32_t call, char *text);
/* `lock "namespace"` or `lock 0x7f00`. */
void words_lock(const graph_t *graph, uint32_t lock, char *text);
/* How long ago, "12.345s". */
void words_age(const graph_t *graph, uint64_t since_ns, char *text);
/* Any node, to be told from all others. */
void words_node(const graph_t *graph, uint32_t node, char *text);

/* What a fibril waits for: `for call 4711 … over phone 8 to 7 (init:fat), 12.3s`. */
void words_wait(const graph_t *graph, uint32_t fibril, char *text);
/* What an open call waits for: `served by …`, `queues behind call …`. */
void words_call_state(const graph_t *graph, uint32_t call, char *text);

/* ", forwarded by 11 (bob) over its phone 3", of the last forwarder; "" when nobody has forwarded
 * the call. */
void words_forwarder(const graph_t *graph, const graph_call_t *call, char *text);

#endif
