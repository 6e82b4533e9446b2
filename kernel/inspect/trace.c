// SPDX-License-Identifier: BSD-2-Clause
/* Records of the trace; see inspect.h. No locks: the system is stopped. */
#include <inspect/inspect.h>
#include <inspect/walk.h>
#include <sched/cpu.h>
#include <trace/trace.h>

bool inspect_trace_is_on(void)
{
    return trace_enabled;
}

uint32_t inspect_trace_cpus(void)
{
    return cpu_count;
}

bool inspect_trace(uint32_t cpu, trace_row_t *row)
{
    trace_bounds_t bounds;
    if (!trace_bounds(cpu, &bounds))
        return false;
    *row = (trace_row_t){.begin = bounds.begin, .first = bounds.first, .next = bounds.next};
    return true;
}

bool inspect_trace_record(uint32_t cpu, uint64_t sequence, trace_record_t *record)
{
    const trace_record_t *found = trace_at(cpu, sequence);
    if (found == NULL)
        return false;
    *record = *found;
    if (record->kind == TRACE_ENDED)
        inspect_copy_name(record->name, sizeof(record->name), found->name);
    return true;
}
