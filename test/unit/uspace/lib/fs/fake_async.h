// SPDX-License-Identifier: BSD-2-Clause
/*
 * A fake of the async library and the kernel: tests pass requests directly to the code under test,
 * and inspect its answers, forwards and requests to others.
 */
#ifndef FAKE_ASYNC_H
#define FAKE_ASYNC_H

#include <async/async.h>

#define FAKE_DATA_MAX 4096

typedef struct fake_transfer {
    bool offered; /* a DATA_READ or DATA_WRITE follows the request */
    bool write;
    char data[FAKE_DATA_MAX]; /* offered by the write, or given to the read */
    size_t size;              /* as requested, then as transferred */
    errno_t retval;           /* of the transfer's answer */
    unsigned answers;
} fake_transfer_t;

typedef struct fake {
    bool clone_offered; /* a CONNECTION_CLONE precedes the transfers */
    errno_t retval;     /* of the request's answer */
    uint64_t word[IPC_WORDS];
    unsigned answers; /* number of answers and forwards */
    bool forwarded;
    uint64_t forward_method;
    uint64_t forward_word[IPC_WORDS];
    fake_transfer_t transfers[3];
    unsigned taken; /* number of received transfers */
    /* The reaction of the other server. */
    async_answer_t other;
    uint64_t asked_method;
    uint64_t asked_word[IPC_WORDS];
    unsigned sessions_open;
    unsigned locks_held;
    unsigned locks_held_when_asked;
    /* Called once while the code under test waits for a lock, or for an answer. */
    void (*during_lock)(void);
    void (*during_wait)(void);
} fake_t;

extern fake_t fake;
/* Locks held by a request during which another one arrives. */
extern unsigned fake_locks_of_others;

/* Resets the last request; keeps sessions and locks. */
void fake_reset(void);

#endif
