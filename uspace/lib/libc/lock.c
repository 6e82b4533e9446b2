// SPDX-License-Identifier: BSD-2-Clause
/*
 * picolibc's locks, over fibril mutexes: a fibril that waits inside write() must not let another
 * one into the same stream. All are recursive.
 */
#include <fibril/fibril.h>
#include <stdlib.h>
#include <sys/lock.h>

struct __lock {
    fibril_mutex_t mutex;
    unsigned depth;
};

struct __lock __lock___libc_recursive_mutex = {FIBRIL_MUTEX_INIT("libc"), 0};

void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    /* picolibc gives no way to report the failure; without memory the stream stays unlocked. */
    *lock = calloc(1, sizeof(**lock));
    if (*lock)
        fibril_mutex_init(&(*lock)->mutex, "stream");
}

void __retarget_lock_init(_LOCK_T *lock)
{
    __retarget_lock_init_recursive(lock);
}

void __retarget_lock_close_recursive(_LOCK_T lock)
{
    free(lock);
}

void __retarget_lock_close(_LOCK_T lock)
{
    __retarget_lock_close_recursive(lock);
}

void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    if (!lock)
        return;
    if (lock->mutex.owner != fibril_self())
        fibril_mutex_lock(&lock->mutex);
    lock->depth++;
}

void __retarget_lock_acquire(_LOCK_T lock)
{
    __retarget_lock_acquire_recursive(lock);
}

void __retarget_lock_release_recursive(_LOCK_T lock)
{
    if (lock && --lock->depth == 0)
        fibril_mutex_unlock(&lock->mutex);
}

void __retarget_lock_release(_LOCK_T lock)
{
    __retarget_lock_release_recursive(lock);
}
