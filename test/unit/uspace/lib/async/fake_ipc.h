// SPDX-License-Identifier: BSD-2-Clause
/*
 * A fake of the kernel for tests of the async library: it records what the library sends, and
 * delivers the messages of the test. Other fibrils run while the test sleeps: run().
 */
#ifndef FAKE_IPC_H
#define FAKE_IPC_H

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <abi/ipc.h>
#include <abi/syscall.h>
#include <async/async.h>
#include <async/internal.h>

extern uint64_t fake_now_ns;
/* What the next answers return: the phone or address of a transfer. */
extern uint64_t fake_result;
/* The last line of the kernel log. */
extern char fake_log[];

/* The next system call with this number fails with `rc`, once. */
void fake_refuse(uint64_t number, errno_t rc);
/* The same, after as many that succeed. */
void fake_refuse_after(unsigned calls, uint64_t number, errno_t rc);
/* The n-th allocation from now fails; 0: none. */
void fake_memory_fail(unsigned n);
extern size_t fake_blocks;      /* allocated now */
extern size_t fake_allocations; /* since the start */

/* ---- what arrives ---- */

/* The words of a message; the others are 0. */
#define WORDS(...) ((const uint64_t[IPC_WORDS]){__VA_ARGS__})

extern task_id_t fake_sender; /* of the next calls */

/* The id of the call with this handle. */
#define CALL_ID(handle) ((handle) + 100000)

void deliver_call(uint64_t label, cap_handle_t handle, uint64_t method, const uint64_t *words);
void deliver_answer(uint64_t label, errno_t retval, const uint64_t *words);
void deliver_notification(uint64_t label, uint64_t method, const uint64_t *words);

/* Lets the other fibrils run until all of them wait and all messages have arrived. */
void run(void);

/* ---- what was sent ---- */

/* Each checks the oldest record that has not been checked, and fails if it is another one. */
/* A call with any words; returns them. */
const uint64_t *assert_call_to(cap_handle_t phone, uint64_t method);
/* Returns the label. */
uint64_t assert_call(cap_handle_t phone, uint64_t method, const uint64_t *words);
void assert_answer(cap_handle_t call, errno_t retval, const uint64_t *words);
/* An answer that was sent with the wait for the next message. */
void assert_reply(cap_handle_t call, errno_t retval, const uint64_t *words);
void assert_forward(cap_handle_t call, cap_handle_t phone, uint64_t method, const uint64_t *words,
                    enum ipc_forward_mode mode);
/* Any other system call, with its first two words. */
void assert_sent(uint64_t number, uint64_t first, uint64_t second);
void assert_nothing_sent(void);

/* Answers the next call that was sent, which must be this one. */
void answer_call(cap_handle_t phone, uint64_t method, const uint64_t *words, errno_t retval,
                 const uint64_t *answer);

/* ---- a server ---- */

#define TEST_INTERFACE INTERFACE_BD

/* Opens a connection to the server of this task, and returns its label. Its fibril passes each call
 * to serve(), until that is NULL or the connection is hung up. */
uint64_t open_connection(void);
void close_connection(uint64_t label);
extern void (*serve)(async_call_t *call);
extern unsigned open_connections;
extern fibril_t *connection_fibril; /* of the last connection */

/* The row of the board with this name in this state, or NULL. */
const board_row_t *row_in(const char *name, enum board_state state);

/* Returns whether body() ends the task. */
bool ends_the_task(void (*body)(void));

/* For cmocka: of each group and test. At the end of a test, nothing may be unchecked. */
int fake_group_begin(void **state);
int fake_test_begin(void **state);
int fake_test_end(void **state);
#define FAKE_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fake_test_begin, fake_test_end)

#endif
