// SPDX-License-Identifier: BSD-2-Clause
/* Readers-writer locks. The queue is FIFO: a reader that comes behind a waiting writer waits too.
 */
#include <fibril/waiter.h>

void fibril_rwlock_init(fibril_rwlock_t *lock, const char *name)
{
    *lock = (fibril_rwlock_t)FIBRIL_RWLOCK_INIT(name);
}

static void rwlock_wait(fibril_rwlock_t *lock, bool write)
{
    fibril_waiter_t waiter = {.fibril = fibril_self(), .write = write};
    waiter_append(&lock->first, &lock->last, &waiter);
    (void)fibril_block((fibril_wait_t){.kind = FIBRIL_WAIT_RWLOCK,
                                       .target = (uintptr_t)lock,
                                       .name = lock->name,
                                       .owner = lock->writer},
                       FIBRIL_FOREVER);
}

/* Hands the lock to the first waiters: one writer, or all readers up to the next writer. */
static void rwlock_pass(fibril_rwlock_t *lock)
{
    while (lock->first && !lock->writer) {
        if (lock->first->write && lock->readers > 0)
            break;
        fibril_waiter_t *waiter = waiter_take(&lock->first, &lock->last);
        if (waiter->write)
            lock->writer = waiter->fibril;
        else
            lock->readers++;
        fibril_wake(waiter->fibril);
    }
    for (fibril_waiter_t *at = lock->first; at; at = at->next)
        at->fibril->wait.owner = lock->writer;
}

void fibril_rwlock_read_lock(fibril_rwlock_t *lock)
{
    if (!lock->writer && !lock->first)
        lock->readers++;
    else
        rwlock_wait(lock, false);
}

void fibril_rwlock_write_lock(fibril_rwlock_t *lock)
{
    if (!lock->writer && lock->readers == 0 && !lock->first)
        lock->writer = fibril_self();
    else
        rwlock_wait(lock, true);
}

void fibril_rwlock_read_unlock(fibril_rwlock_t *lock)
{
    if (lock->readers == 0)
        fibril_panic("unlocks a rwlock that nobody reads under");
    lock->readers--;
    rwlock_pass(lock);
}

void fibril_rwlock_write_unlock(fibril_rwlock_t *lock)
{
    if (lock->writer != fibril_self())
        fibril_panic("unlocks a rwlock that is not its own");
    lock->writer = NULL;
    rwlock_pass(lock);
}
