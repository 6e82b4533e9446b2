// SPDX-License-Identifier: BSD-2-Clause
/*
 * The only interface through which the kernel console reads the state of the kernel.
 *
 * Context: the stopped system, with interrupts disabled. The functions take no locks, because after
 * a panic any lock can stay held, and allocate no memory. They build rows one at a time on the
 * stack and pass each to `visit`, which returns false to stop; so they need linear time and
 * constant memory. The links of lists are validated: a walk ends early at a link that a panic left
 * inconsistent.
 *
 * Ages are relative to the time of the stop. Data that tasks can write (names) are sanitized.
 */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include <abi/trace.h>
#include <diagnosis/graph/graph.h>
#include <diagnosis/snapshot.h>
#include <stddef.h>

/* Reserves memory for the wait-for graph and the trace window. Called once, at boot. */
void inspect_init(void);
/* Returns this memory, or NULL if none could be reserved. */
void *inspect_arena(size_t *size);

/* Records the time of the stop. */
void inspect_begin(void);
/* Nanoseconds from boot to the stop. */
uint64_t inspect_stopped_ns(void);
/* Nanoseconds from boot to now: the clock runs while the system is stopped. */
uint64_t inspect_now_ns(void);

typedef bool (*inspect_task_visit_t)(const task_row_t *row, void *context);
typedef bool (*inspect_thread_visit_t)(const thread_row_t *row, void *context);
typedef bool (*inspect_phone_visit_t)(const phone_row_t *row, void *context);
typedef bool (*inspect_call_visit_t)(const call_row_t *row, void *context);
typedef bool (*inspect_slab_visit_t)(const slab_row_t *row, void *context);
typedef bool (*inspect_cpu_visit_t)(const cpu_row_t *row, void *context);

/* Visits all tasks, by ascending id. */
void inspect_tasks(inspect_task_visit_t visit, void *context);
/* Fills the row of one task. Returns false if there is no such task. */
bool inspect_task(uint32_t id, task_row_t *row);
/* Copies only its name. Returns false and an empty name if there is no such task. */
bool inspect_task_name(uint32_t id, char name[TASK_NAME_SIZE]);
/* The id of the task whose thread runs on this CPU; SNAPSHOT_NONE: none. */
uint32_t inspect_current_task(void);

/* Visits the threads of a task. */
void inspect_threads(uint32_t task, inspect_thread_visit_t visit, void *context);
/* Visits the phones of a task that are in use, by ascending index. */
void inspect_phones(uint32_t task, inspect_phone_visit_t visit, void *context);
/* Visits one list of a task's answerbox, oldest call first. */
void inspect_calls(uint32_t task, enum call_list list, inspect_call_visit_t visit, void *context);

/* Visits the used rows of a task's fibril board, by ascending index. On BOARD_UNREADABLE, `*why`
 * (if `why` is not NULL) describes the error; the rows before it were visited. */
typedef bool (*inspect_fibril_visit_t)(const fibril_row_t *row, void *context);
enum board_status inspect_fibrils(uint32_t task, inspect_fibril_visit_t visit, void *context,
                                  const char **why);

/* Captures the wait-for graph into the memory of inspect_arena(). The graph is valid until the next
 * capture. Returns false on an error, described by `*why`. */
bool inspect_graph(graph_t *graph, const char **why);

/* Checks the invariants of IPC. Returns NULL, or the text of the first one that is violated. */
const char *inspect_check(void);

void inspect_slabs(inspect_slab_visit_t visit, void *context);
void inspect_memory(memory_row_t *row);
void inspect_cpus(inspect_cpu_visit_t visit, void *context);

/* The kernel log: as klog_read, klog_first and klog_next. */
size_t inspect_log(uint64_t *sequence, char *buffer, size_t size);
uint64_t inspect_log_first(void);
uint64_t inspect_log_next(void);

/* The trace of IPC events: whether it is on, the number of CPUs, and the state of one CPU's ring
 * buffer. Returns false if the CPU has no ring buffer. */
bool inspect_trace_is_on(void);
uint32_t inspect_trace_cpus(void);
bool inspect_trace(uint32_t cpu, trace_row_t *row);
/* Copies the record with this sequence number. Returns false if the ring buffer does not contain
 * it. */
bool inspect_trace_record(uint32_t cpu, uint64_t sequence, trace_record_t *record);

/* The name of the kernel function that contains `address` and the offset in it, or NULL. */
const char *inspect_symbol(uint64_t address, uint64_t *offset);
/* Visits all functions of the kernel, by ascending address. */
typedef bool (*inspect_symbol_visit_t)(const char *name, uint64_t address, void *context);
void inspect_symbols(inspect_symbol_visit_t visit, void *context);
/* Visits the return addresses of the stack frames from frame pointer `frame` on, innermost
 * first. */
void inspect_backtrace(uint64_t frame, bool (*visit)(uint64_t address, void *context),
                       void *context);

/* Copies kernel memory. Returns false if part of it is not readable. */
bool inspect_memory_read(uint64_t address, void *buffer, size_t size);

/* The kernel command line from the boot loader; "" if there is none. */
const char *inspect_command_line(void);
/* Seconds from 1970 to boot according to the real-time clock; 0 if there is none. */
uint64_t inspect_boot_seconds(void);

/* Name, version and architecture. */
const char *inspect_version(void);

#endif
