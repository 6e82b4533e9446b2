// SPDX-License-Identifier: BSD-2-Clause
/*
 * The rows of a running system: those of a complete snapshot, changed by the events that follow it.
 * All kinds of rows are kept except boards, fibrils and held locks, which have no events.
 *
 * Fields that a system does not have keep the value "unknown" (abi/monitor/kinds.events). Texts are
 * printable: nothing from a system reaches a terminal or a page unescaped.
 */
#ifndef MONITOR_LIB_LIVE_H
#define MONITOR_LIB_LIVE_H

#include <monitor/lib/decode.h>
#include <monitor/lib/store.h>

/* Lines of the log that are kept, the newest ones. */
#define LIVE_LOG_MAX 4096
/* Bytes of the name of a node; longer ones are truncated. */
#define LIVE_NODE_NAME_SIZE 256

typedef struct live_task {
    monitor_key_t key; /* task, 0 */
    monitor_task_t row;
    char name[MONITOR_NAME_SIZE];
} live_task_t;

typedef struct live_thread {
    monitor_key_t key; /* thread, 0 */
    monitor_thread_t row;
    char name[MONITOR_NAME_SIZE];
} live_thread_t;

typedef struct live_phone {
    monitor_key_t key; /* task, phone */
    monitor_phone_t row;
} live_phone_t;

typedef struct live_call {
    monitor_key_t key; /* call, 0 */
    monitor_call_t row;
} live_call_t;

typedef struct live_mount {
    monitor_key_t key; /* mount, 0 */
    monitor_mount_t row;
    char fs[MONITOR_NAME_SIZE];
    char path[MONITOR_PATH_SIZE];
    char device[MONITOR_PATH_SIZE];
} live_mount_t;

typedef struct live_node {
    monitor_key_t key; /* mount, node */
    monitor_node_t row;
    char name[LIVE_NODE_NAME_SIZE];
} live_node_t;

typedef struct live_cpu {
    monitor_key_t key; /* CPU, 0 */
    monitor_cpu_t row;
} live_cpu_t;

typedef struct live_line {
    monitor_key_t key; /* sequence, 0 */
    monitor_log_line_t row;
    char line[MONITOR_LINE_SIZE];
} live_line_t;

typedef struct monitor_live {
    monitor_store_t tasks, threads, phones, calls, mounts, nodes, cpus, log;
    monitor_machine_t machine; /* zeros: unknown */
    uint64_t time_ns;          /* of the newest event or snapshot */
} monitor_live_t;

/* Initializes an empty set of rows. */
void monitor_live_init(monitor_live_t *live);
/* Removes all rows and frees their memory. */
void monitor_live_clear(monitor_live_t *live);

/* Adds a row of a snapshot; events of other kinds are ignored. Returns NULL or the problem. */
const char *monitor_live_row(monitor_live_t *live, const monitor_event_t *event);
/* Applies an event of stream 0. What it says about objects that are not known is ignored. Returns NULL
 * or the problem. */
const char *monitor_live_event(monitor_live_t *live, const monitor_event_t *event);

/* Removes the oldest lines of the log if there are more than twice LIVE_LOG_MAX. */
void monitor_live_trim(monitor_live_t *live);

/* The name of a task; "?" if it is not known. */
const char *monitor_live_task_name(const monitor_live_t *live, uint32_t task);

#endif
