// SPDX-License-Identifier: BSD-2-Clause
/*
 * The trace of IPC: while it is on, each event of a call's life becomes a record (<abi/trace.h>) in
 * a ring of the CPU on which it happens.
 *
 * While it is off an event costs one test of trace_enabled, which is never taken. While it is on, a
 * record is written by its own CPU alone, with interrupts disabled: there is no lock, and no two
 * CPUs share a line of memory. A full ring loses its oldest records; the sequence numbers tell how
 * many.
 *
 * Switching on takes memory (6 MiB for each CPU) and begins with empty rings. Switching off keeps
 * the records, to be looked at; trace_free() gives the memory back.
 *
 * On, off and free: on the stopped system, or before any other CPU runs. Readers: the stopped
 * system, through <inspect/inspect.h>.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <abi/error.h>
#include <abi/trace.h>
#include <stdbool.h>
#include <stdint.h>

struct call;
struct task;

/* Changed only on the stopped system: a plain test is enough, and the cheapest. */
extern bool trace_enabled;

/* Reads the boot option `trace=on`. When CPUs and memory are there. */
void trace_init(void);
/* EEXIST: it is on already; ENOMEM: nothing is changed, what was recorded is still there. */
MUST_USE
errno_t trace_on(void);
/* Stops recording and keeps what there is. ENOENT: it is off already. */
MUST_USE
errno_t trace_off(void);
/* Gives the memory back, with all that was recorded. EBUSY: it is on; ENOENT: there is none. */
MUST_USE
errno_t trace_free(void);

/* Sequence numbers of the oldest record that a CPU still has, of the next it will write, and of the
 * first since tracing was switched on. False: this CPU has no ring. */
typedef struct trace_bounds {
    uint64_t begin;
    uint64_t first;
    uint64_t next;
} trace_bounds_t;
bool trace_bounds(unsigned cpu, trace_bounds_t *bounds);
/* The record with this number; NULL when the ring has it no longer, or not yet. */
const trace_record_t *trace_at(unsigned cpu, uint64_t sequence);

/* ---- hooks of kernel/ipc; ipc_lock is held ---- */

__attribute__((cold)) void trace_request_record(const struct call *call);
__attribute__((cold)) void trace_call_record(enum trace_kind kind, const struct call *call);
__attribute__((cold)) void trace_ended_record(const struct task *task);

/* A request or notification comes to its callee: SENT, FORWARDED, HUNG_UP or NOTIFIED. */
static inline void trace_request(const struct call *call)
{
    if (__builtin_expect(trace_enabled, 0))
        trace_request_record(call);
}

/* TAKEN, ANSWERED, FAILED (both while the callee still has it), DELIVERED or FORGOTTEN. */
static inline void trace_call(enum trace_kind kind, const struct call *call)
{
    if (__builtin_expect(trace_enabled, 0))
        trace_call_record(kind, call);
}

/* `task` ends. */
static inline void trace_ended(const struct task *task)
{
    if (__builtin_expect(trace_enabled, 0))
        trace_ended_record(task);
}

#endif
