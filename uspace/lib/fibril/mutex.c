// SPDX-License-Identifier: BSD-2-Clause
/* Mutexes and condition variables. A released mutex is passed directly to its first waiter, so no
 * fibril can overtake. */
#include <fibril/waiter.h>

void fibril_mutex_init(fibril_mutex_t *mutex, const char *name)
{
    *mutex = (fibril_mutex_t)FIBRIL_MUTEX_INIT(name);
}

bool fibril_mutex_is_mine(const fibril_mutex_t *mutex)
{
    return mutex->owner == fibril_self()->id;
}

bool fibril_mutex_trylock(fibril_mutex_t *mutex)
{
    if (mutex->owner != 0)
        return false;
    mutex->owner = fibril_self()->id;
    board_row_hold(fibril_self()->row, (uintptr_t)mutex);
    return true;
}

void fibril_mutex_lock(fibril_mutex_t *mutex)
{
    if (fibril_mutex_trylock(mutex))
        return;
    if (fibril_mutex_is_mine(mutex))
        fibril_panic("locks a mutex that it already holds");
    fibril_waiter_t waiter = {.fibril = fibril_self()};
    waiter_append(&mutex->first, &mutex->last, &waiter);
    (void)fibril_block(
        (fibril_wait_t){.kind = BOARD_WAIT_LOCK, .object = (uintptr_t)mutex, .name = mutex->name},
        FIBRIL_FOREVER);
}

void fibril_mutex_unlock(fibril_mutex_t *mutex)
{
    if (!fibril_mutex_is_mine(mutex))
        fibril_panic("unlocks a mutex that it does not hold");
    fibril_waiter_t *waiter = waiter_take(&mutex->first, &mutex->last);
    mutex->owner = waiter != NULL ? waiter->fibril->id : 0;
    if (waiter != NULL)
        fibril_hand_over(waiter->fibril, (uintptr_t)mutex);
    board_row_release(fibril_self()->row, (uintptr_t)mutex);
}

void fibril_cond_init(fibril_cond_t *cond)
{
    *cond = (fibril_cond_t)FIBRIL_COND_INIT;
}

static errno_t cond_block(fibril_cond_t *cond, fibril_mutex_t *mutex, uint64_t us)
{
    fibril_waiter_t waiter = {.fibril = fibril_self()};
    waiter_append(&cond->first, &cond->last, &waiter);
    fibril_mutex_unlock(mutex);
    errno_t rc = fibril_block((fibril_wait_t){.kind = BOARD_WAIT_CONDITION,
                                              .object = (uintptr_t)cond,
                                              .name = mutex->name},
                              us);
    if (rc != EOK)
        waiter_remove(&cond->first, &cond->last, &waiter);
    fibril_mutex_lock(mutex);
    return rc;
}

void fibril_cond_wait(fibril_cond_t *cond, fibril_mutex_t *mutex)
{
    (void)cond_block(cond, mutex, FIBRIL_FOREVER);
}

errno_t fibril_cond_wait_timeout(fibril_cond_t *cond, fibril_mutex_t *mutex, uint64_t us)
{
    return cond_block(cond, mutex, us);
}

void fibril_cond_signal(fibril_cond_t *cond)
{
    fibril_waiter_t *waiter;
    do {
        waiter = waiter_take(&cond->first, &cond->last);
        /* A fibril that has timed out does not consume the signal. */
    } while (waiter != NULL && waiter->fibril->timed_out);
    if (waiter != NULL)
        fibril_wake(waiter->fibril);
}

void fibril_cond_broadcast(fibril_cond_t *cond)
{
    while (cond->first != NULL)
        fibril_cond_signal(cond);
}
