// SPDX-License-Identifier: BSD-2-Clause
/* Writes records into the ring buffer of this CPU; for kernel/trace. Interrupts are disabled. */
#ifndef TRACE_RECORD_H
#define TRACE_RECORD_H

#include <trace/trace.h>

/* Returns the next record, with its kind, sequence number, time and CPU set. NULL: this CPU has no
 * ring buffer. */
trace_record_t *trace_record_begin(enum trace_kind kind);
/* Publishes a complete record to readers. */
void trace_record_end(const trace_record_t *record);

#endif
