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
    (void)fibril_block((fibril_wait_t){.kind = write ? BOARD_WAIT_LOCK : BOARD_WAIT_READ_LOCK,
                                       .object = (uintptr_t)lock,
                                       .name = lock->name},
                       FIBRIL_FOREVER);
}

/* The lock is the fibril's from now on. */
static void rwlock_take(fibril_rwlock_t *lock, fibril_t *fibril, bool write)
{
    if (write)
        lock->writer = fibril;
    else
        lock->readers++;
    board_row_hold(fibril->row, (uintptr_t)lock | (write ? 0 : BOARD_HELD_READ));
}

/* Hands the lock to the first waiters: one writer, or all readers up to the next writer. */
static void rwlock_pass(fibril_rwlock_t *lock)
{
    while (lock->first && !lock->writer) {
        if (lock->first->write && lock->readers > 0)
            break;
        fibril_waiter_t *waiter = waiter_take(&lock->first, &lock->last);
        rwlock_take(lock, waiter->fibril, waiter->write);
        fibril_wake(waiter->fibril);
    }
}

void fibril_rwlock_read_lock(fibril_rwlock_t *lock)
{
    if (!lock->writer && !lock->first)
        rwlock_take(lock, fibril_self(), false);
    else
        rwlock_wait(lock, false);
}

void fibril_rwlock_write_lock(fibril_rwlock_t *lock)
{
    if (!lock->writer && lock->readers == 0 && !lock->first)
        rwlock_take(lock, fibril_self(), true);
    else
        rwlock_wait(lock, true);
}

void fibril_rwlock_read_unlock(fibril_rwlock_t *lock)
{
    if (lock->readers == 0)
        fibril_panic("unlocks a rwlock that nobody reads under");
    lock->readers--;
    board_row_release(fibril_self()->row, (uintptr_t)lock | BOARD_HELD_READ);
    rwlock_pass(lock);
}

void fibril_rwlock_write_unlock(fibril_rwlock_t *lock)
{
    if (lock->writer != fibril_self())
        fibril_panic("unlocks a rwlock that is not its own");
    lock->writer = NULL;
    board_row_release(fibril_self()->row, (uintptr_t)lock);
    rwlock_pass(lock);
}
