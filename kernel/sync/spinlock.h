// SPDX-License-Identifier: BSD-2-Clause
/*
 * Spinlocks, with an owner so that ASSERT(spinlock_held(...)) can be said, and a rank:
 * a CPU takes locks in rising rank only; a violation panics with both names.
 *
 * Interrupts are disabled in the kernel, so locks are the same in interrupt context.
 */
#ifndef SYNC_SPINLOCK_H
#define SYNC_SPINLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Ranks: the documented lock order, outermost first. */
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
    LOCK_RANK_FRAME,
    LOCK_RANK_LOG
};

typedef struct spinlock {
    atomic_uint state; /* 0 free, else 1 + id of the CPU that holds it */
    uint8_t rank;      /* enum lock_rank */
    const char *name;
} spinlock_t;

#define SPINLOCK_INIT(rank_, name_)                                                                \
    {                                                                                              \
        .state = 0, .rank = (rank_), .name = (name_)                                               \
    }

void spinlock_init(spinlock_t *lock, enum lock_rank rank, const char *name);
void spinlock_lock(spinlock_t *lock);
/* Takes a second lock of the same rank; the caller orders them by address. */
void spinlock_lock_second(spinlock_t *lock);
bool spinlock_trylock(spinlock_t *lock);
void spinlock_unlock(spinlock_t *lock);
/* True when this CPU holds it. */
bool spinlock_held(const spinlock_t *lock);

#endif
