// SPDX-License-Identifier: BSD-2-Clause
/*
 * Threads of this task beside the one that runs main, and what they wait for each other with.
 *
 * The fibril library and all that waits through it (sessions, files, streams, malloc) belong to the
 * thread of main alone. A further thread computes, makes the system calls of <os/os.h> and
 * <os/ipc.h>, and meets others at the mutexes and futexes of this header. A thread that waits here
 * stops all its fibrils.
 *
 * Each thread has its own thread-local variables, errno among them, and a stack with a guard page.
 */
#ifndef OS_THREAD_H
#define OS_THREAD_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lives until it was joined; its place must not move. */
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
/* Waits until the thread's entry has returned and frees its stack. Once for each thread. */
void os_thread_join(os_thread_t *thread);
/* Lets other threads of the same processor run. */
void os_thread_yield(void);
/* Sleeps at least `us` microseconds. */
void os_thread_sleep(uint64_t us);

/* Waits until somebody wakes `word`, when it still is `expected`: EAGAIN when it is not, ETIMEDOUT
 * after `us` microseconds (OS_FOREVER: never). May also return EOK without being woken. */
#define OS_FOREVER UINT64_MAX
errno_t os_futex_wait(const uint32_t *word, uint32_t expected, uint64_t us);
/* Wakes at most `count` threads that wait for `word`; gives how many. */
unsigned os_futex_wake(const uint32_t *word, unsigned count);

/* Mutex between threads; not recursive, without order among those who wait. */
typedef struct os_mutex {
    uint32_t state; /* 0: free, 1: held, 2: held and perhaps waited for */
} os_mutex_t;

#define OS_MUTEX_INIT                                                                              \
    {                                                                                              \
        0                                                                                          \
    }
void os_mutex_lock(os_mutex_t *mutex);
/* False when somebody holds it. */
bool os_mutex_trylock(os_mutex_t *mutex);
/* Wakes one that waits, if there is one. */
void os_mutex_unlock(os_mutex_t *mutex);

#endif
