// SPDX-License-Identifier: BSD-2-Clause
/*
 * A stand-in for the async library and what lies under it: requests are handed to the code under
 * test by hand, and what it answers, forwards and asks of others is kept to be looked at.
 */
#ifndef FAKE_ASYNC_H
#define FAKE_ASYNC_H

#include <async/async.h>

#define FAKE_DATA_MAX 4096

typedef struct fake_transfer {
    bool offered; /* behind the request lies a DATA_READ or DATA_WRITE */
    bool write;
    char data[FAKE_DATA_MAX]; /* offered by the write, or given to the read */
    size_t size;              /* offered or wanted, then moved */
    errno_t retval;           /* what the transfer was answered with */
    unsigned answers;
} fake_transfer_t;

typedef struct fake {
    bool clone_offered; /* before the transfers lies a CONNECTION_CLONE */
    errno_t retval;     /* of the request's answer */
    uint64_t word[IPC_WORDS];
    unsigned answers; /* how often it was answered or forwarded */
    bool forwarded;
    uint64_t forward_method;
    uint64_t forward_word[IPC_WORDS];
    fake_transfer_t transfers[3];
    unsigned taken; /* transfers that were taken */
    /* What the other server does when it is asked. */
    async_answer_t other;
    uint64_t asked_method;
    uint64_t asked_word[IPC_WORDS];
    unsigned sessions_open;
    unsigned locks_held;
    unsigned locks_held_when_asked;
    /* What happens while the code under test waits for a lock, or for an answer: once each. */
    void (*during_lock)(void);
    void (*during_wait)(void);
} fake_t;

extern fake_t fake;
/* Locks that are held by a request during which another one comes. */
extern unsigned fake_locks_of_others;

/* Forgets the last request; what lasts (sessions, locks) stays. */
void fake_reset(void);

#endif
