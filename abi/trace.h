// SPDX-License-Identifier: BSD-2-Clause
/*
 * Records of IPC events: what the kernel keeps while `trace` is on, one per event, in a ring per
 * CPU. The same bytes are meant for a wire: each record says how long it is, so that a reader that
 * knows fewer kinds or fields skips what it does not know, and which number it has on its CPU, so
 * that a gap shows how many are lost.
 *
 * Records of one call, on whatever CPUs, have its id in common; nothing else is needed to pair a
 * request with its answer. Order among CPUs is by time.
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
    uint32_t from;     /* task ids; trace.def says who is who */
    uint32_t to;
    uint32_t phone;     /* index */
    uint32_t interface; /* of the phone: names the method */
    int32_t retval;     /* ANSWERED, FAILED, DELIVERED: errno_t; ENDED: the exit status */
    uint32_t flags;     /* IPC_FLAG_*; ENDED: enum task_exit */
    union {
        struct {
            uint64_t method;
            uint64_t word[TRACE_WORDS]; /* the first of the request, or of the answer */
        };
        char name[TASK_NAME_SIZE]; /* ENDED: nobody can be asked for it any more */
    };
} trace_record_t;

_Static_assert(sizeof(trace_record_t) == 96, "trace records are read on other machines");
_Static_assert(TASK_NAME_SIZE == (1 + TRACE_WORDS) * 8, "a name takes the room of the message");

#endif
