// SPDX-License-Identifier: BSD-2-Clause
/*
 * The IPC system calls, typed. For the async library and for servers that have no need of fibrils
 * (the name service); everybody else uses <async/async.h>.
 */
#ifndef OS_IPC_H
#define OS_IPC_H

#include <abi/error.h>
#include <abi/ipc.h>
#include <stdint.h>

/* Sends a call; its answer will carry `label`. `id` may be NULL. */
MUST_USE
errno_t ipc_call(cap_handle_t phone, uint64_t label, uint64_t method,
                 const uint64_t words[IPC_WORDS], uint64_t *id);

/* Answers a call. `result` (may be NULL) is what a transfer gives the callee: a phone, a base. */
errno_t ipc_answer(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                   uint64_t *result);
/* Answers a call of a user method and waits as ipc_wait does. An error of the answer (EHANDLE,
 * EBUSY) comes back at once. */
MUST_USE
errno_t ipc_answer_wait(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                        uint64_t us, ipc_message_t *message);
/* Answers without words. */
errno_t ipc_answer_0(cap_handle_t call, errno_t retval);

/* Passes an open call of ours on to the peer of `phone`, with this method and these words (a system
 * method keeps its own, see docs/ipc.md). On an error (EHANDLE, EHANGUP, EINVAL) it stays ours. */
MUST_USE
errno_t ipc_forward(cap_handle_t call, cap_handle_t phone, uint64_t method,
                    const uint64_t words[IPC_WORDS], enum ipc_forward_mode mode);

/* Next message; ETIMEDOUT after `us` microseconds, EINTR when poked. */
MUST_USE
errno_t ipc_wait(uint64_t us, ipc_message_t *message);

/* Calls under way over the phone go on; their answers come. EPERM for PHONE_NS. */
errno_t ipc_hangup(cap_handle_t phone);

#endif
