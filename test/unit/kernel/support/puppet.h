// SPDX-License-Identifier: BSD-2-Clause
/*
 * Puppets: tasks of the real kernel whose threads make system calls on behalf of the test.
 *
 * A test runs as the idle thread. puppet_call() lets a thread of a puppet make a system call and
 * runs the machine until all threads wait. puppet_begin() starts a call that has to wait. After
 * every step all invariants of IPC are checked, and at the end of a test all objects and frames
 * must be free.
 */
#ifndef TEST_PUPPET_H
#define TEST_PUPPET_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <abi/syscall.h>
#include <abi/task.h>
#include <ipc/phone.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct puppet {
    task_t *task; /* counted */
    thread_t *thread;
    uint64_t memory; /* address of its scratch area, PUPPET_MEMORY bytes */
    bool asked;      /* a system call is requested or in progress */
    bool done;
    bool gone;    /* its thread ended */
    bool touches; /* an access to memory instead of a system call */
    uint64_t number;
    syscall_words_t words;
    errno_t result;
    struct puppet *owner; /* of an additional thread: the puppet of its task */
} puppet_t;

#define PUPPET_MEMORY ((uint64_t)16 * 4096)

/* For cmocka: boots the machine once; setup and teardown of every test. */
int puppet_group_setup(void **state);
int puppet_test_begin(void **state);
/* Kills all puppets and fails the test if an object leaked. */
int puppet_test_end(void **state);

/* Creates a task with one thread and a scratch area. */
puppet_t *puppet_create(const char *name);
puppet_t *puppet_create_perms(const char *name, uint32_t perms);
/* Creates another thread of the same task. */
puppet_t *puppet_thread(puppet_t *owner);
/* Kills the task. */
void puppet_kill(puppet_t *puppet);

/* Releases a puppet whose task has ended, before the end of the test. */
void puppet_forget(puppet_t *puppet);

/* Starts a system call and runs the machine until all threads wait. */
void puppet_begin(puppet_t *puppet, uint64_t number, const syscall_words_t *words);
/* Accesses a byte of its memory in "user mode". Done when the access has succeeded. */
void puppet_touch(puppet_t *puppet, uint64_t address, bool write);
/* Returns whether the call has returned; then its result and words are in the puppet. */
bool puppet_done(const puppet_t *puppet);
/* Makes a call that must return without further steps of the test. */
errno_t puppet_call(puppet_t *puppet, uint64_t number, syscall_words_t *words);
#define PUPPET_CALL(puppet, number, ...)                                                           \
    puppet_call(puppet, number, &(syscall_words_t){{__VA_ARGS__}})

/* Runs the machine and checks the invariants. */
void step(void);

/* ---- IPC ---- */

/* Creates a phone from `from` to `to`. */
cap_handle_t link_up(puppet_t *from, puppet_t *to, uint64_t label);
/* IPC_CALL. */
errno_t send(puppet_t *p, cap_handle_t phone, uint64_t label, uint64_t method, uint64_t w1,
             uint64_t w2, uint64_t w3);
/* IPC_CALL that must succeed; returns the call's id. */
uint64_t send_ok(puppet_t *p, cap_handle_t phone, uint64_t label, uint64_t method, uint64_t w1,
                 uint64_t w2, uint64_t w3);
/* IPC_WAIT without waiting. */
errno_t take(puppet_t *p, ipc_message_t *message);
/* The same, but there must be a message. */
ipc_message_t take_ok(puppet_t *p);
/* IPC_ANSWER; the result of a transfer in `*out` (may be NULL). */
errno_t answer(puppet_t *p, cap_handle_t call, errno_t retval, uint64_t w1, uint64_t w2,
               uint64_t w5, uint64_t *out);
errno_t forward(puppet_t *p, cap_handle_t call, cap_handle_t phone, uint64_t method, uint64_t w1,
                enum ipc_forward_mode mode);
errno_t hang_up(puppet_t *p, cap_handle_t phone);
/* Receives the next message, which must be the answer with this label; returns its retval. */
errno_t take_answer(puppet_t *p, uint64_t label, ipc_message_t *message);
/* Checks that there is no message for this puppet. */
void assert_nothing(puppet_t *p);

phone_t *phone_of(const puppet_t *p, cap_handle_t handle);

/* ---- memory ---- */

void poke(puppet_t *p, uint64_t address, const void *data, size_t size);
void peek(puppet_t *p, uint64_t address, void *data, size_t size);

#endif
