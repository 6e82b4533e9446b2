// SPDX-License-Identifier: BSD-2-Clause
/*
 * Spinlocks with an owner, so that code can ASSERT(spinlock_held(...)), and a rank: a CPU must take
 * locks in ascending rank; a violation panics with both names.
 *
 * The kernel runs with interrupts disabled, so interrupt handlers use the same locks.
 *
 * The locks held by a CPU form a chain, the last one taken (of the highest rank) first. They can be
 * released in any order. The common cases are inline, because every IPC call takes several locks.
 * The chain of the boot CPU is usable from the first instruction on (cpus[0], see <sched/cpu.h>).
 */
#ifndef SYNC_SPINLOCK_H
#define SYNC_SPINLOCK_H

#include <arch/cpu.h>
#include <lib/on_path.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ranks: the lock order, outermost first. */
enum lock_rank {
    LOCK_RANK_TASK_LIST = 1,
    LOCK_RANK_TASK,
    LOCK_RANK_IPC,
    LOCK_RANK_AS,
    LOCK_RANK_SHARED_FRAMES,
    LOCK_RANK_IRQ,
    LOCK_RANK_TIMER,
    LOCK_RANK_WAITQ,
    LOCK_RANK_SCHED,
    LOCK_RANK_SLAB_LIST,
    LOCK_RANK_SLAB,
    LOCK_RANK_KSTACK,
    LOCK_RANK_KARRAY,
    LOCK_RANK_FRAME,
    LOCK_RANK_LOG
};

typedef struct spinlock {
    atomic_uint state;      /* 0 free, else the mark of the CPU that holds it */
    uint8_t rank;           /* enum lock_rank */
    const char *name;       /* for messages */
    struct spinlock *below; /* the lock that the holder took before this one */
} spinlock_t;

#define SPINLOCK_INIT(rank_, name_)                                                                \
    {                                                                                              \
        .state = 0, .rank = (rank_), .name = (name_)                                               \
    }

/* The locks of a CPU; the first member of struct cpu. */
typedef struct cpu_locks {
    spinlock_t *top; /* the last lock taken of those that the CPU holds */
    unsigned mark;   /* 1 + id of the CPU */
} cpu_locks_t;

void spinlock_init(spinlock_t *lock, enum lock_rank rank, const char *name);

/* The slow paths of the inline functions: contention, and order violations. */
__attribute__((cold)) void spinlock_lock_slow(spinlock_t *lock, bool second);
__attribute__((cold)) void spinlock_unlock_slow(spinlock_t *lock);

static ON_PATH cpu_locks_t *spinlock_cpu(void)
{
    return (cpu_locks_t *)(void *)arch_cpu_self();
}

static ON_PATH bool spinlock_try_take(spinlock_t *lock, unsigned mark)
{
    unsigned free = 0;
    return atomic_compare_exchange_strong_explicit(&lock->state, &free, mark, memory_order_acquire,
                                                   memory_order_relaxed);
}

static ON_PATH void spinlock_lock(spinlock_t *lock)
{
    cpu_locks_t *cpu = spinlock_cpu();
    if (__builtin_expect((cpu->top != NULL && cpu->top->rank >= lock->rank) ||
                             !spinlock_try_take(lock, cpu->mark),
                         0)) {
        spinlock_lock_slow(lock, false);
        return;
    }
    lock->below = cpu->top;
    cpu->top = lock;
}

/* Takes a second lock of the same rank. The caller must order such locks by address. */
static inline void spinlock_lock_second(spinlock_t *lock)
{
    spinlock_lock_slow(lock, true);
}

bool spinlock_trylock(spinlock_t *lock);

static ON_PATH void spinlock_unlock(spinlock_t *lock)
{
    cpu_locks_t *cpu = spinlock_cpu();
    if (__builtin_expect(cpu->top != lock, 0)) {
        spinlock_unlock_slow(lock);
        return;
    }
    cpu->top = lock->below;
    atomic_store_explicit(&lock->state, 0, memory_order_release);
}

/* Returns whether this CPU holds the lock. */
static ON_PATH bool spinlock_held(const spinlock_t *lock)
{
    return atomic_load_explicit(&lock->state, memory_order_relaxed) == spinlock_cpu()->mark;
}

#endif
