// SPDX-License-Identifier: BSD-2-Clause
/*
 * Further threads of this task besides the main thread, and their mutexes and futexes.
 *
 * Only the main thread can use the fibril library and everything based on it (sessions, files,
 * streams, malloc). Other threads compute, make the system calls of <os/os.h> and <os/ipc.h>, and
 * use the mutexes and futexes of this header. If the main thread waits here, all its fibrils stop.
 *
 * Each thread has its own thread-local variables, including errno, and a stack with a guard page.
 */
#ifndef OS_THREAD_H
#define OS_THREAD_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Must stay valid, at the same address, until the thread has been joined. */
typedef struct os_thread {
    uint32_t ended; /* futex */
    void *stack;    /* area */
    void (*entry)(void *);
    void *argument;
} os_thread_t;

/* Runs entry(argument) on a new thread. ENOMEM, ELIMIT (TASK_THREADS_MAX). */
MUST_USE
errno_t os_thread_create(os_thread_t *thread, const char *name, void (*entry)(void *),
                         void *argument);
/* Waits until the entry of the thread has returned, and frees its stack. Call it once per
 * thread. */
void os_thread_join(os_thread_t *thread);
/* Lets other threads of the same processor run. */
void os_thread_yield(void);
/* Sleeps for at least `us` microseconds. */
void os_thread_sleep(uint64_t us);

/* Waits until another thread wakes `word`. EAGAIN: the word is not `expected`. ETIMEDOUT after `us`
 * microseconds (OS_FOREVER: no limit). Can also return EOK without being woken. */
#define OS_FOREVER UINT64_MAX
errno_t os_futex_wait(const uint32_t *word, uint32_t expected, uint64_t us);
/* Wakes at most `count` threads that wait for `word`. Returns their number. */
unsigned os_futex_wake(const uint32_t *word, unsigned count);

/* Mutex between threads; not recursive and not fair. */
typedef struct os_mutex {
    uint32_t state; /* 0: free, 1: held, 2: held, and threads can be waiting */
} os_mutex_t;

#define OS_MUTEX_INIT                                                                              \
    {                                                                                              \
        0                                                                                          \
    }
void os_mutex_lock(os_mutex_t *mutex);
/* Returns false if the mutex is held. */
bool os_mutex_trylock(os_mutex_t *mutex);
/* Releases the mutex and wakes one waiting thread, if there is one. */
void os_mutex_unlock(os_mutex_t *mutex);

#endif
