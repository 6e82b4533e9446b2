// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fibrils: cooperative threads of execution inside one thread.
 *
 * A fibril runs until it waits. All waiting goes through this library, so that
 * each wait has a name and a reason, which the fibril board tells (see board.h).
 * A task's first fibril runs main(). When no fibril is ready, the async
 * manager waits in the kernel for messages and time-outs.
 */
#ifndef FIBRIL_FIBRIL_H
#define FIBRIL_FIBRIL_H

#include <abi/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fibril fibril_t;

/* Makes a ready fibril that runs entry(argument); `name` is copied (31 bytes). Its memory is freed
 * when it ends. ENOMEM. */
MUST_USE
errno_t fibril_create(const char *name, void (*entry)(void *), void *argument, fibril_t **fibril);
/* The fibril that runs. */
fibril_t *fibril_self(void);
/* Lets other ready fibrils run. */
void fibril_yield(void);
/* Ends this fibril. Not for the first: its end is that of main. */
_Noreturn void fibril_exit(void);
/* Sleeps at least `us` microseconds while other fibrils run. */
void fibril_sleep(uint64_t us);

/* Mutex with an owner; FIFO. Unlocking a mutex that the running fibril does not hold aborts the
 * task with a message. Owners are ids, which are never used again: a fibril that ends with a locked
 * mutex is not mistaken for one that comes to lie at the same address. */
typedef struct fibril_mutex {
    const char *name; /* may be NULL; first, where the kernel looks for it */
    uint64_t owner;   /* id of the fibril that holds it, 0: free */
    struct fibril_waiter *first, *last;
} fibril_mutex_t;

#define FIBRIL_MUTEX_INIT(name_)                                                                   \
    {                                                                                              \
        (name_), 0, NULL, NULL                                                                     \
    }
/* `name` must stay; it is what the diagnosis calls the lock. */
void fibril_mutex_init(fibril_mutex_t *mutex, const char *name);
/* Waits in line. Locking a mutex that the running fibril holds already aborts the task with a
 * message. */
void fibril_mutex_lock(fibril_mutex_t *mutex);
/* False when a fibril holds it. */
bool fibril_mutex_trylock(fibril_mutex_t *mutex);
void fibril_mutex_unlock(fibril_mutex_t *mutex);
/* Whether the running fibril holds it. */
bool fibril_mutex_is_mine(const fibril_mutex_t *mutex);

/* Readers-writer lock; FIFO between readers and writers, so neither starves. */
typedef struct fibril_rwlock {
    const char *name; /* as of a mutex */
    uint64_t writer;  /* id of the fibril that may write, 0: none */
    unsigned readers;
    struct fibril_waiter *first, *last;
} fibril_rwlock_t;

#define FIBRIL_RWLOCK_INIT(name_)                                                                  \
    {                                                                                              \
        (name_), 0, 0, NULL, NULL                                                                  \
    }
/* `name` as above. */
void fibril_rwlock_init(fibril_rwlock_t *lock, const char *name);
/* Waits behind writers that came before. */
void fibril_rwlock_read_lock(fibril_rwlock_t *lock);
/* Waits until nobody holds it. */
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
/* Lets the mutex go, waits for a signal, takes the mutex again. Look at the condition anew
 * afterwards. */
void fibril_cond_wait(fibril_cond_t *cond, fibril_mutex_t *mutex);
/* ETIMEDOUT after `us` microseconds. */
MUST_USE
errno_t fibril_cond_wait_timeout(fibril_cond_t *cond, fibril_mutex_t *mutex, uint64_t us);
/* Wakes the fibril that has waited longest. */
void fibril_cond_signal(fibril_cond_t *cond);
void fibril_cond_broadcast(fibril_cond_t *cond);

#endif
