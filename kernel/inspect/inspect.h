// SPDX-License-Identifier: BSD-2-Clause
/*
 * The only window through which the kernel console sees the kernel.
 *
 * Every function here works on the stopped system: no other CPU runs, interrupts are disabled, and
 * no lock is taken (after a panic any of them may be held for ever). Nothing is allocated. Rows are
 * built one at a time in the caller's stack frame and given to `visit`, which returns false to
 * stop; so a system of any size is walked in linear time and constant memory. Lists are checked as
 * they are walked: one that a panic left broken ends early.
 *
 * Two parts of the contract keep the rows honest: ages are counted from the moment of the stop, and
 * nothing that a task can write to (names) is passed on unchecked.
 */
#ifndef INSPECT_INSPECT_H
#define INSPECT_INSPECT_H

#include <abi/trace.h>
#include <diagnosis/graph/graph.h>
#include <diagnosis/snapshot.h>
#include <stddef.h>

/* Sets memory aside, from which the stopped system is judged; once, at boot. */
void inspect_init(void);
/* That memory, NULL when there was none to spare. */
void *inspect_arena(size_t *size);

/* Notes the moment of the stop, from which ages are counted. */
void inspect_begin(void);
/* Nanoseconds from boot to the stop. */
uint64_t inspect_stopped_ns(void);
/* Nanoseconds from boot to now: the clock goes on while the system is stopped. */
uint64_t inspect_now_ns(void);

typedef bool (*inspect_task_visit_t)(const task_row_t *row, void *context);
typedef bool (*inspect_thread_visit_t)(const thread_row_t *row, void *context);
typedef bool (*inspect_phone_visit_t)(const phone_row_t *row, void *context);
typedef bool (*inspect_call_visit_t)(const call_row_t *row, void *context);
typedef bool (*inspect_slab_visit_t)(const slab_row_t *row, void *context);
typedef bool (*inspect_cpu_visit_t)(const cpu_row_t *row, void *context);

/* All tasks, by rising id. */
void inspect_tasks(inspect_task_visit_t visit, void *context);
/* False when there is no such task. */
bool inspect_task(uint32_t id, task_row_t *row);
/* Only its name; empty when there is no such task. */
bool inspect_task_name(uint32_t id, char name[TASK_NAME_SIZE]);
/* The task whose thread runs on this CPU; SNAPSHOT_NONE: none does. */
uint32_t inspect_current_task(void);

/* The threads of a task. */
void inspect_threads(uint32_t task, inspect_thread_visit_t visit, void *context);
/* The phones of a task that are not free, by index. */
void inspect_phones(uint32_t task, inspect_phone_visit_t visit, void *context);
/* One list of a task's answerbox, oldest first. */
void inspect_calls(uint32_t task, enum call_list list, inspect_call_visit_t visit, void *context);

/* The rows of a task's fibril board that are in use, by index. `*why` (may be NULL) says in words
 * what was wrong with an unreadable one; rows before the fault were visited. */
typedef bool (*inspect_fibril_visit_t)(const fibril_row_t *row, void *context);
enum board_status inspect_fibrils(uint32_t task, inspect_fibril_visit_t visit, void *context,
                                  const char **why);

/* Judges the stopped system in the memory set aside for it. The graph is valid until the next one
 * is captured. False: `*why` says why not, in words. */
bool inspect_graph(graph_t *graph, const char **why);

/* Every invariant of IPC over all tasks: NULL when all holds, otherwise the words of what does not.
 */
const char *inspect_check(void);

void inspect_slabs(inspect_slab_visit_t visit, void *context);
void inspect_memory(memory_row_t *row);
void inspect_cpus(inspect_cpu_visit_t visit, void *context);

/* The kernel log: as klog_read, klog_first and klog_next. */
size_t inspect_log(uint64_t *sequence, char *buffer, size_t size);
uint64_t inspect_log_first(void);
uint64_t inspect_log_next(void);

/* The trace of IPC events: whether it is on, how many CPUs there are, and what it has of one of
 * them. False: nothing, for there is no memory for it. */
bool inspect_trace_is_on(void);
uint32_t inspect_trace_cpus(void);
bool inspect_trace(uint32_t cpu, trace_row_t *row);
/* The record with this sequence number. False: it is not there (any more). */
bool inspect_trace_record(uint32_t cpu, uint64_t sequence, trace_record_t *record);

/* Name of the kernel function that contains `address`, NULL when none does. */
const char *inspect_symbol(uint64_t address, uint64_t *offset);
/* All functions of the kernel, by rising address. */
typedef bool (*inspect_symbol_visit_t)(const char *name, uint64_t address, void *context);
void inspect_symbols(inspect_symbol_visit_t visit, void *context);
/* The calls on the kernel stack whose frame pointer is `frame`, innermost first. */
void inspect_backtrace(uint64_t frame, bool (*visit)(uint64_t address, void *context),
                       void *context);

/* Copies memory of the kernel; false when not all of it can be read. */
bool inspect_memory_read(uint64_t address, void *buffer, size_t size);

/* Words of the boot loader for the kernel, "" when there are none. */
const char *inspect_command_line(void);
/* Seconds from 1970 to boot by the machine's clock; 0 when it has none. */
uint64_t inspect_boot_seconds(void);

/* Name, version and architecture. */
const char *inspect_version(void);

#endif
