// SPDX-License-Identifier: BSD-2-Clause
/*
 * Puppets: tasks of the real kernel whose threads make the system calls that the test tells them
 * to.
 *
 * A test runs as the idle thread. puppet_call() lets one thread of a puppet make one system call
 * and runs the machine until everything waits again. A call that has to wait is begun with
 * puppet_begin() and looked at later. After every step all invariants of IPC are checked, and at
 * the end of a test every object and frame must be back.
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
    bool asked;      /* a system call is to be made or under way */
    bool done;
    bool gone;    /* its thread ended */
    bool touches; /* it is no system call but an access to memory */
    uint64_t number;
    syscall_words_t words;
    errno_t result;
    struct puppet *owner; /* a further thread: the puppet of its task */
} puppet_t;

#define PUPPET_MEMORY ((uint64_t)16 * 4096)

/* For cmocka: boots the machine once; every test begins and ends with these. */
int puppet_group_setup(void **state);
int puppet_test_begin(void **state);
/* Kills all puppets and fails the test when anything leaked. */
int puppet_test_end(void **state);

/* A task with one thread and a scratch area. */
puppet_t *puppet_create(const char *name);
puppet_t *puppet_create_perms(const char *name, uint32_t perms);
/* One more thread of the same task. */
puppet_t *puppet_thread(puppet_t *owner);
/* Ends the task, as another task would. */
void puppet_kill(puppet_t *puppet);

/* Lets go of a puppet whose task is gone, before the end of the test. */
void puppet_forget(puppet_t *puppet);

/* Begins a system call; the machine runs until all wait. */
void puppet_begin(puppet_t *puppet, uint64_t number, const syscall_words_t *words);
/* Its thread touches a byte of its memory in "user mode". Done when it came through. */
void puppet_touch(puppet_t *puppet, uint64_t address, bool write);
/* Whether it has returned; its result and words are in the puppet then. */
bool puppet_done(const puppet_t *puppet);
/* A call that must return without the test's help. */
errno_t puppet_call(puppet_t *puppet, uint64_t number, syscall_words_t *words);
#define PUPPET_CALL(puppet, number, ...)                                                           \
    puppet_call(puppet, number, &(syscall_words_t){{__VA_ARGS__}})

/* Runs the machine and checks the invariants. */
void step(void);

/* ---- IPC in words ---- */

/* A phone of `from` to `to`, made by the kernel. */
cap_handle_t link_up(puppet_t *from, puppet_t *to, uint64_t label);
/* IPC_CALL. */
errno_t send(puppet_t *p, cap_handle_t phone, uint64_t label, uint64_t method, uint64_t w1,
             uint64_t w2, uint64_t w3);
/* IPC_CALL that must succeed; its id. */
uint64_t send_ok(puppet_t *p, cap_handle_t phone, uint64_t label, uint64_t method, uint64_t w1,
                 uint64_t w2, uint64_t w3);
/* IPC_WAIT without waiting. */
errno_t take(puppet_t *p, ipc_message_t *message);
/* The same; there must be a message. */
ipc_message_t take_ok(puppet_t *p);
/* IPC_ANSWER; the result of a transfer in `*out` (may be NULL). */
errno_t answer(puppet_t *p, cap_handle_t call, errno_t retval, uint64_t w1, uint64_t w2,
               uint64_t w5, uint64_t *out);
errno_t forward(puppet_t *p, cap_handle_t call, cap_handle_t phone, uint64_t method, uint64_t w1,
                enum ipc_forward_mode mode);
errno_t hang_up(puppet_t *p, cap_handle_t phone);
/* Takes the next message, which must be the answer with this label; gives its retval. */
errno_t take_answer(puppet_t *p, uint64_t label, ipc_message_t *message);
/* There must be no message for this puppet. */
void assert_nothing(puppet_t *p);

phone_t *phone_of(const puppet_t *p, cap_handle_t handle);

/* ---- memory ---- */

void poke(puppet_t *p, uint64_t address, const void *data, size_t size);
void peek(puppet_t *p, uint64_t address, void *data, size_t size);

#endif
