// SPDX-License-Identifier: BSD-2-Clause
/* Writing a record into the ring of this CPU; for kernel/trace. Interrupts are disabled. */
#ifndef TRACE_RECORD_H
#define TRACE_RECORD_H

#include <trace/trace.h>

/* The next record, with nothing in it but what is its own: number, time, CPU. NULL: this CPU has no
 * ring. */
trace_record_t *trace_record_begin(enum trace_kind kind);
/* It is whole: readers may have it. */
void trace_record_end(const trace_record_t *record);

#endif
