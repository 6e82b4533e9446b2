// SPDX-License-Identifier: BSD-2-Clause
/*
 * Records of IPC events. While `trace` is on, the kernel writes one record per event into a ring
 * per CPU. The format is also meant for transmission: each record carries its size, so that an
 * older reader can skip unknown kinds and fields, and its sequence number on its CPU, so that a gap
 * shows how many records were lost.
 *
 * All records of a call carry its id, on whatever CPU they were written, so the id alone pairs a
 * request with its answer. Records of different CPUs are ordered by time.
 */
#ifndef ABI_TRACE_H
#define ABI_TRACE_H

#include <abi/limits.h>
#include <stdint.h>

/* Records that each CPU keeps; a power of two. */
#define TRACE_EVENTS_PER_CPU 65536

/* No such task or phone. */
#define TRACE_NONE UINT32_MAX

/* Words of the message that a record keeps. */
#define TRACE_WORDS 3

enum trace_kind {
#define TRACE_EVENT(number, name, word) TRACE_##name = number,
#include <abi/trace.def>
#undef TRACE_EVENT
};

typedef struct trace_record {
    uint32_t size; /* bytes of the record */
    uint16_t kind; /* enum trace_kind */
    uint16_t cpu;
    uint64_t sequence; /* on this CPU, never reused */
    uint64_t time_ns;  /* since boot */
    uint64_t call;     /* id of the call, 0: none */
    uint64_t cause;    /* id of the call that its sender was serving, 0: none */
    uint32_t from;     /* task ids; see the table in trace.def */
    uint32_t to;
    uint32_t phone;     /* index */
    uint32_t interface; /* of the phone; selects the names of methods */
    int32_t retval;     /* ANSWERED, FAILED, DELIVERED: errno_t; ENDED: the exit status */
    uint32_t flags;     /* IPC_FLAG_*; ENDED: enum task_exit */
    union {
        struct {
            uint64_t method;
            uint64_t word[TRACE_WORDS]; /* the first words of the request or the answer */
        };
        char name[TASK_NAME_SIZE]; /* ENDED: the task's name, which cannot be looked up any more */
    };
} trace_record_t;

_Static_assert(sizeof(trace_record_t) == 96, "trace records are read on other machines");
_Static_assert(TASK_NAME_SIZE == (1 + TRACE_WORDS) * 8, "a name fits in place of the message");

#endif
