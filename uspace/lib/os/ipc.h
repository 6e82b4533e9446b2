// SPDX-License-Identifier: BSD-2-Clause
/*
 * The IPC system calls, typed. Used by the async library and by servers without fibrils (ns); other
 * programs use <async/async.h>.
 */
#ifndef OS_IPC_H
#define OS_IPC_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <stdint.h>

/* Sends a call; its answer will carry `label`. `id` can be NULL. EHANDLE, EHANGUP, ELIMIT,
 * ENOMEM. */
MUST_USE
errno_t ipc_call(cap_handle_t phone, uint64_t label, uint64_t method,
                 const uint64_t words[IPC_WORDS], uint64_t *id);

/* Answers a call. `result` (can be NULL) gets the result of a transfer for the callee: a phone or a
 * base address. */
errno_t ipc_answer(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                   uint64_t *result);
/* Answers a call of a user method and waits like ipc_wait(). If the answer fails (EHANDLE, EBUSY),
 * it returns at once. */
MUST_USE
errno_t ipc_answer_wait(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                        uint64_t us, ipc_message_t *message);
/* Answers without words. */
errno_t ipc_answer_0(cap_handle_t call, errno_t retval);

/* Forwards a dispatched call to the peer of `phone`, with this method and these words (a system
 * method keeps its own, see docs/ipc.md). On an error (EHANDLE, EHANGUP, EINVAL) the caller keeps
 * the call. */
MUST_USE
errno_t ipc_forward(cap_handle_t call, cap_handle_t phone, uint64_t method,
                    const uint64_t words[IPC_WORDS], enum ipc_forward_mode mode);

/* Waits for the next message. ETIMEDOUT after `us` microseconds, EINTR when poked, ENOMEM. */
MUST_USE
errno_t ipc_wait(uint64_t us, ipc_message_t *message);

/* Hangs up a phone. Open calls over it continue and will be answered. EHANDLE; EPERM for
 * PHONE_NS. */
errno_t ipc_hangup(cap_handle_t phone);

#endif
