// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fibrils: cooperative threads inside one thread.
 *
 * A fibril runs until it waits. All waits go through this library, so that each wait has a name and
 * a reason, which are on the fibril board (see board.h). The first fibril of a task runs main(). If
 * no fibril is ready, the async manager waits in the kernel for messages and time-outs.
 */
#ifndef FIBRIL_FIBRIL_H
#define FIBRIL_FIBRIL_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fibril fibril_t;

/* Creates a ready fibril that runs entry(argument). `name` is copied (31 bytes). The fibril is
 * freed when it ends. `fibril` can be NULL. ENOMEM. */
MUST_USE
errno_t fibril_create(const char *name, void (*entry)(void *), void *argument, fibril_t **fibril);
/* The running fibril. Only the scheduler changes it. */
extern fibril_t *fibril_running;
/* Returns the running fibril; inline, since each request passes here twice. */
static inline fibril_t *fibril_self(void)
{
    return fibril_running;
}
/* Lets other ready fibrils run. */
void fibril_yield(void);
/* Ends this fibril. The first fibril ends by returning from main(). */
_Noreturn void fibril_exit(void);
/* Sleeps for at least `us` microseconds while other fibrils run. */
void fibril_sleep(uint64_t us);

/* Mutex with an owner; FIFO. Unlocking a mutex that the running fibril does not hold aborts the
 * task with a message. Owners are ids, which are never reused: a fibril that ended with a locked
 * mutex is not mistaken for a new fibril at the same address. */
typedef struct fibril_mutex {
    const char *name; /* can be NULL; first, where the kernel reads it */
    uint64_t owner;   /* id of the fibril that holds it, 0: free */
    struct fibril_waiter *first, *last;
} fibril_mutex_t;

#define FIBRIL_MUTEX_INIT(name_)                                                                   \
    {                                                                                              \
        (name_), 0, NULL, NULL                                                                     \
    }
/* `name` is the name of the lock in the diagnosis, and must stay valid. */
void fibril_mutex_init(fibril_mutex_t *mutex, const char *name);
/* Waits in FIFO order. Locking a mutex that the running fibril holds aborts the task with a
 * message. */
void fibril_mutex_lock(fibril_mutex_t *mutex);
/* Returns false if a fibril holds it. */
bool fibril_mutex_trylock(fibril_mutex_t *mutex);
void fibril_mutex_unlock(fibril_mutex_t *mutex);
/* Whether the running fibril holds it. */
bool fibril_mutex_is_mine(const fibril_mutex_t *mutex);

/* Readers-writer lock; FIFO between readers and writers, so neither starves. */
typedef struct fibril_rwlock {
    const char *name; /* as in a mutex */
    uint64_t writer;  /* id of the fibril that holds it for writing, 0: none */
    unsigned readers;
    struct fibril_waiter *first, *last;
} fibril_rwlock_t;

#define FIBRIL_RWLOCK_INIT(name_)                                                                  \
    {                                                                                              \
        (name_), 0, 0, NULL, NULL                                                                  \
    }
/* `name` as for a mutex. */
void fibril_rwlock_init(fibril_rwlock_t *lock, const char *name);
/* Waits for earlier writers. */
void fibril_rwlock_read_lock(fibril_rwlock_t *lock);
/* Waits for all earlier holders and waiters. */
void fibril_rwlock_write_lock(fibril_rwlock_t *lock);
void fibril_rwlock_read_unlock(fibril_rwlock_t *lock);
void fibril_rwlock_write_unlock(fibril_rwlock_t *lock);

/* Condition variable for use with a fibril mutex. */
typedef struct fibril_cond {
    struct fibril_waiter *first, *last;
} fibril_cond_t;

#define FIBRIL_COND_INIT                                                                           \
    {                                                                                              \
        NULL, NULL                                                                                 \
    }
void fibril_cond_init(fibril_cond_t *cond);
/* Releases the mutex, waits for a signal, and takes the mutex again. The caller must check its
 * condition again afterwards. */
void fibril_cond_wait(fibril_cond_t *cond, fibril_mutex_t *mutex);
/* Like fibril_cond_wait(). ETIMEDOUT after `us` microseconds. */
MUST_USE
errno_t fibril_cond_wait_timeout(fibril_cond_t *cond, fibril_mutex_t *mutex, uint64_t us);
/* Wakes the fibril that has waited longest. */
void fibril_cond_signal(fibril_cond_t *cond);
void fibril_cond_broadcast(fibril_cond_t *cond);

#endif
