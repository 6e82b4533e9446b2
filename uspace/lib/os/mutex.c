// SPDX-License-Identifier: BSD-2-Clause
/* Mutexes between threads: one atomic step while nobody contends, a futex when somebody does. */
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
    /* Who has waited once holds it as contended: there may be others that nobody else knows of. */
    while (__atomic_exchange_n(&mutex->state, CONTENDED, __ATOMIC_ACQUIRE) != FREE)
        (void)os_futex_wait(&mutex->state, CONTENDED, OS_FOREVER);
}

void os_mutex_unlock(os_mutex_t *mutex)
{
    if (__atomic_exchange_n(&mutex->state, FREE, __ATOMIC_RELEASE) == CONTENDED)
        (void)os_futex_wake(&mutex->state, 1);
}
