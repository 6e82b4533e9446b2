// SPDX-License-Identifier: BSD-2-Clause
/*
 * The trace of IPC: while it is on, each event of a call is recorded (<abi/trace.h>) in the ring
 * buffer of the CPU on which it happens.
 *
 * While it is off, an event costs one test of trace_enabled. While it is on, only the CPU itself
 * writes its records, with interrupts disabled: no lock is needed, and CPUs share no cache lines. A
 * full ring buffer overwrites its oldest records; the sequence numbers show how many.
 *
 * Switching on allocates memory (6 MiB for each CPU) and starts with empty ring buffers. Switching
 * off keeps the records for reading; trace_free() frees the memory.
 *
 * Context: on, off and free on the stopped system or during boot; readers on the stopped system,
 * through <inspect/inspect.h>.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include <abi/error.h>
#include <abi/trace.h>
#include <stdbool.h>
#include <stdint.h>

struct call;
struct task;

/* Changed only on the stopped system or during boot, so it need not be atomic. */
extern bool trace_enabled;

/* Applies the boot option `trace=on`. Called once CPUs and memory are initialized. */
void trace_init(void);
/* Starts recording. EEXIST: already on; ENOMEM: nothing is changed, old records are kept. */
MUST_USE
errno_t trace_on(void);
/* Stops recording and keeps the records. ENOENT: already off. */
MUST_USE
errno_t trace_off(void);
/* Frees the memory with all records. EBUSY: the trace is on; ENOENT: there is no memory to free. */
MUST_USE
errno_t trace_free(void);

/* Sequence numbers in the ring buffer of a CPU. */
typedef struct trace_bounds {
    uint64_t begin; /* first record since the trace was switched on */
    uint64_t first; /* oldest record that is still there */
    uint64_t next;  /* next record to be written */
} trace_bounds_t;
/* Returns false if this CPU has no ring buffer. */
bool trace_bounds(unsigned cpu, trace_bounds_t *bounds);
/* Returns the record with this number, or NULL if the ring buffer does not contain it. */
const trace_record_t *trace_at(unsigned cpu, uint64_t sequence);

/* ---- hooks of kernel/ipc; ipc_lock is held ---- */

__attribute__((cold)) void trace_request_record(const struct call *call);
__attribute__((cold)) void trace_call_record(enum trace_kind kind, const struct call *call);
__attribute__((cold)) void trace_ended_record(const struct task *task);

/* Records that a request or notification reaches its callee: SENT, FORWARDED, HUNG_UP or
 * NOTIFIED. */
static inline void trace_request(const struct call *call)
{
    if (__builtin_expect(trace_enabled, 0))
        trace_request_record(call);
}

/* Records TAKEN, ANSWERED or FAILED (both before the callee loses the call), DELIVERED or
 * FORGOTTEN. */
static inline void trace_call(enum trace_kind kind, const struct call *call)
{
    if (__builtin_expect(trace_enabled, 0))
        trace_call_record(kind, call);
}

/* Records the end of `task`. */
static inline void trace_ended(const struct task *task)
{
    if (__builtin_expect(trace_enabled, 0))
        trace_ended_record(task);
}

#endif
