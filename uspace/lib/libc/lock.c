// SPDX-License-Identifier: BSD-2-Clause
/*
 * picolibc's locks, implemented with fibril mutexes: while a fibril waits inside write(), no other
 * fibril can use the same stream. All locks are recursive.
 *
 * The global lock of picolibc is different. It protects the heap, the exit handlers and the
 * environment, in sections that never wait, so no other fibril can run during such a section. It is
 * a no-op, because it must not wait: the async manager allocates memory while the fibril already
 * counts as waiting.
 */
#include <fibril/fibril.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/lock.h>

struct __lock {
    fibril_mutex_t mutex;
    unsigned depth;
};

struct __lock __lock___libc_recursive_mutex;

static bool lock_never_waits(_LOCK_T lock)
{
    return lock == &__lock___libc_recursive_mutex;
}

/* picolibc has no way to report a failure: without memory the lock stays NULL, the stream works
 * unlocked, and the next operation on the stream tries again. */
void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    *lock = calloc(1, sizeof(**lock));
    if (*lock != NULL)
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
    if (lock == NULL || lock_never_waits(lock))
        return;
    if (!fibril_mutex_is_mine(&lock->mutex))
        fibril_mutex_lock(&lock->mutex);
    lock->depth++;
}

void __retarget_lock_acquire(_LOCK_T lock)
{
    __retarget_lock_acquire_recursive(lock);
}

/* An operation that began when the lock was NULL can end when it exists; then it does not hold
 * it. */
void __retarget_lock_release_recursive(_LOCK_T lock)
{
    if (lock == NULL || lock_never_waits(lock) || !fibril_mutex_is_mine(&lock->mutex))
        return;
    if (--lock->depth == 0)
        fibril_mutex_unlock(&lock->mutex);
}

void __retarget_lock_release(_LOCK_T lock)
{
    __retarget_lock_release_recursive(lock);
}

/* ---- the same lock, for programs (picolibc's versions take its global lock instead) ---- */

void flockfile(FILE *stream)
{
    if (stream->lock == NULL)
        __retarget_lock_init_recursive(&stream->lock);
    __retarget_lock_acquire_recursive(stream->lock);
}

int ftrylockfile(FILE *stream)
{
    if (stream->lock == NULL)
        __retarget_lock_init_recursive(&stream->lock);
    if (stream->lock == NULL)
        return 0;
    if (!fibril_mutex_is_mine(&stream->lock->mutex) && !fibril_mutex_trylock(&stream->lock->mutex))
        return -1;
    stream->lock->depth++;
    return 0;
}

void funlockfile(FILE *stream)
{
    __retarget_lock_release_recursive(stream->lock);
}
