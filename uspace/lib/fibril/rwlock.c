// SPDX-License-Identifier: BSD-2-Clause
/* Readers-writer locks. The queue is FIFO: a reader waits for writers that are already waiting. */
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

static uint64_t rwlock_held(const fibril_rwlock_t *lock, bool write)
{
    return (uintptr_t)lock | (write ? 0 : BOARD_HELD_READ);
}

static void rwlock_own(fibril_rwlock_t *lock, const fibril_t *fibril, bool write)
{
    if (write)
        lock->writer = fibril->id;
    else
        lock->readers++;
}

/* Takes the free lock for the running fibril. */
static void rwlock_take(fibril_rwlock_t *lock, bool write)
{
    rwlock_own(lock, fibril_self(), write);
    board_row_hold(fibril_self()->row, rwlock_held(lock, write));
}

/* Passes the lock to the first waiters: one writer, or all readers up to the next writer. The board
 * shows the previous holder until it shows the next ones. */
static void rwlock_pass(fibril_rwlock_t *lock, bool write)
{
    while (lock->first && lock->writer == 0) {
        if (lock->first->write && lock->readers > 0)
            break;
        fibril_waiter_t *waiter = waiter_take(&lock->first, &lock->last);
        rwlock_own(lock, waiter->fibril, waiter->write);
        fibril_hand_over(waiter->fibril, rwlock_held(lock, waiter->write));
    }
    board_row_release(fibril_self()->row, rwlock_held(lock, write));
}

void fibril_rwlock_read_lock(fibril_rwlock_t *lock)
{
    if (lock->writer == 0 && lock->first == NULL)
        rwlock_take(lock, false);
    else
        rwlock_wait(lock, false);
}

void fibril_rwlock_write_lock(fibril_rwlock_t *lock)
{
    if (lock->writer == 0 && lock->readers == 0) /* then no fibril waits: see rwlock_pass() */
        rwlock_take(lock, true);
    else
        rwlock_wait(lock, true);
}

void fibril_rwlock_read_unlock(fibril_rwlock_t *lock)
{
    if (lock->readers == 0)
        fibril_panic("unlocks a rwlock that has no reader");
    lock->readers--;
    rwlock_pass(lock, false);
}

void fibril_rwlock_write_unlock(fibril_rwlock_t *lock)
{
    if (lock->writer != fibril_self()->id)
        fibril_panic("unlocks a rwlock that it does not hold");
    lock->writer = 0;
    rwlock_pass(lock, true);
}
