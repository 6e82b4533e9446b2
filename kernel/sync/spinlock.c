// SPDX-License-Identifier: BSD-2-Clause
/*
 * Spinlocks; see spinlock.h. Each CPU remembers the ranks of the locks it holds, in the order in
 * which it took them; since they rise, the last one is the highest. Before a CPU has its data
 * (early boot, one CPU) only the locks themselves are kept.
 */
#include <arch/cpu.h>
#include <lib/assert.h>
#include <sched/cpu.h>
#include <sync/spinlock.h>

#define DEPTH_MAX (sizeof(((cpu_t *)NULL)->lock_ranks))

static unsigned self_mark(const cpu_t *cpu)
{
    return cpu != NULL ? 1 + cpu->id : 1;
}

void spinlock_init(spinlock_t *lock, enum lock_rank rank, const char *name)
{
    atomic_init(&lock->state, 0);
    lock->rank = (uint8_t)rank;
    lock->name = name;
}

/* `lowest` is the least rank that the CPU may take now. */
static void rank_push(cpu_t *cpu, const spinlock_t *lock, unsigned equal_allowed)
{
    unsigned depth = cpu->lock_depth;
    if (__builtin_expect(depth > 0, 0) && cpu->lock_ranks[depth - 1] >= lock->rank + equal_allowed)
        panic("lock %s of rank %u is taken while one of rank %u is held", lock->name, lock->rank,
              cpu->lock_ranks[depth - 1]);
    if (depth == DEPTH_MAX)
        panic("more than %zu locks are held", DEPTH_MAX);
    cpu->lock_ranks[depth] = lock->rank;
    cpu->lock_depth = depth + 1;
}

/* Locks may be dropped in any order. */
static void rank_pop(cpu_t *cpu, const spinlock_t *lock)
{
    unsigned at = cpu->lock_depth;
    while (at > 0 && cpu->lock_ranks[at - 1] != lock->rank)
        at--;
    ASSERT(at > 0);
    for (; at < cpu->lock_depth; at++)
        cpu->lock_ranks[at - 1] = cpu->lock_ranks[at];
    cpu->lock_depth--;
}

static bool try_take(spinlock_t *lock, unsigned mark)
{
    unsigned free = 0;
    return atomic_compare_exchange_strong_explicit(&lock->state, &free, mark, memory_order_acquire,
                                                   memory_order_relaxed);
}

static void take(spinlock_t *lock, unsigned equal_allowed)
{
    cpu_t *cpu = arch_cpu_self();
    unsigned mark = self_mark(cpu);
    if (cpu != NULL)
        rank_push(cpu, lock, equal_allowed);
    while (__builtin_expect(!try_take(lock, mark), 0)) {
        if (atomic_load_explicit(&lock->state, memory_order_relaxed) == mark)
            panic("lock %s is taken twice by the same CPU", lock->name);
        arch_cpu_relax();
    }
}

void spinlock_lock(spinlock_t *lock)
{
    take(lock, 0);
}

void spinlock_lock_second(spinlock_t *lock)
{
    take(lock, 1);
}

bool spinlock_trylock(spinlock_t *lock)
{
    cpu_t *cpu = arch_cpu_self();
    if (!try_take(lock, self_mark(cpu)))
        return false;
    if (cpu != NULL)
        rank_push(cpu, lock, 0);
    return true;
}

void spinlock_unlock(spinlock_t *lock)
{
    cpu_t *cpu = arch_cpu_self();
    if (__builtin_expect(!spinlock_held(lock), 0))
        panic("lock %s is dropped by who does not hold it", lock->name);
    if (cpu != NULL)
        rank_pop(cpu, lock);
    atomic_store_explicit(&lock->state, 0, memory_order_release);
}

bool spinlock_held(const spinlock_t *lock)
{
    return atomic_load_explicit(&lock->state, memory_order_relaxed) == self_mark(arch_cpu_self());
}
