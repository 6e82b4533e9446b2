// SPDX-License-Identifier: BSD-2-Clause
/* Mutexes between threads: one atomic operation without contention, a futex with contention. */
#include <os/thread.h>

enum { FREE, HELD, CONTENDED };

bool os_mutex_trylock(os_mutex_t *mutex)
{
    uint32_t expected = FREE;
    return __atomic_compare_exchange_n(&mutex->state, &expected, HELD, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

void os_mutex_lock(os_mutex_t *mutex)
{
    if (os_mutex_trylock(mutex))
        return;
    /* A thread that has waited takes the mutex as CONTENDED, since other threads can be waiting. */
    while (__atomic_exchange_n(&mutex->state, CONTENDED, __ATOMIC_ACQUIRE) != FREE)
        (void)os_futex_wait(&mutex->state, CONTENDED, OS_FOREVER);
}

void os_mutex_unlock(os_mutex_t *mutex)
{
    if (__atomic_exchange_n(&mutex->state, FREE, __ATOMIC_RELEASE) == CONTENDED)
        (void)os_futex_wake(&mutex->state, 1);
}
