// SPDX-License-Identifier: BSD-2-Clause
/* Per-CPU data; see cpu.h. */
#include <lib/assert.h>
#include <lib/mem.h>
#include <proc/task.h>
#include <sched/cpu.h>

/* The boot CPU takes locks before cpu_init(), so its mark is set statically. */
cpu_t cpus[CPU_MAX] = {{.locks = {.mark = 1}}};
unsigned cpu_count;

cpu_t *cpu_init(unsigned id)
{
    ASSERT(id < CPU_MAX);
    cpu_t *cpu = &cpus[id];
    cpu->id = id;
    cpu->locks.mark = id + 1;
    cpu->timer_armed = UINT64_MAX;
    spinlock_init(&cpu->lock, LOCK_RANK_SCHED, "run queue");
    list_init(&cpu->ready);
    cpu->current = &cpu->idle;
    if (task_kernel() != NULL)
        thread_init_idle(&cpu->idle, cpu);
    if (id >= cpu_count)
        cpu_count = id + 1;
    arch_cpu_set_self(cpu);
    return cpu;
}
