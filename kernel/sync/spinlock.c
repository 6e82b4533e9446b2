// SPDX-License-Identifier: BSD-2-Clause
/* Spinlocks: the slow paths; see spinlock.h. */
#include <lib/assert.h>
#include <sched/cpu.h>
#include <sync/spinlock.h>

_Static_assert(offsetof(cpu_t, locks) == 0, "spinlock_cpu() casts a cpu_t to its first member");

void spinlock_init(spinlock_t *lock, enum lock_rank rank, const char *name)
{
    atomic_init(&lock->state, 0);
    lock->rank = (uint8_t)rank;
    lock->name = name;
    lock->below = NULL;
}

static void check_order(const cpu_locks_t *cpu, const spinlock_t *lock, bool second)
{
    const spinlock_t *top = cpu->top;
    if (top != NULL && top != lock && top->rank >= lock->rank + (second ? 1 : 0))
        panic("lock %s of rank %u is taken while %s of rank %u is held", lock->name, lock->rank,
              top->name, top->rank);
}

static void chain(cpu_locks_t *cpu, spinlock_t *lock)
{
    lock->below = cpu->top;
    cpu->top = lock;
}

void spinlock_lock_slow(spinlock_t *lock, bool second)
{
    cpu_locks_t *cpu = spinlock_cpu();
    check_order(cpu, lock, second);
    while (!spinlock_try_take(lock, cpu->mark)) {
        if (spinlock_held(lock))
            panic("lock %s is taken twice by the same CPU", lock->name);
        arch_cpu_relax();
    }
    chain(cpu, lock);
}

bool spinlock_trylock(spinlock_t *lock)
{
    cpu_locks_t *cpu = spinlock_cpu();
    if (!spinlock_try_take(lock, cpu->mark))
        return false;
    chain(cpu, lock);
    return true;
}

/* Removes a lock from the middle of the chain. */
static void unchain(cpu_locks_t *cpu, const spinlock_t *lock)
{
    spinlock_t **link = &cpu->top;
    while (*link != lock)
        link = &(*link)->below;
    *link = lock->below;
}

void spinlock_unlock_slow(spinlock_t *lock)
{
    cpu_locks_t *cpu = spinlock_cpu();
    if (!spinlock_held(lock))
        panic("lock %s is released by a CPU that does not hold it", lock->name);
    unchain(cpu, lock);
    atomic_store_explicit(&lock->state, 0, memory_order_release);
}
