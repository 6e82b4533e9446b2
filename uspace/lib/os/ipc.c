// SPDX-License-Identifier: BSD-2-Clause
/* The IPC system calls, with optional results. */
#include <os/ipc.h>
#include <os/syscall.h>
#include <stddef.h>

static const uint64_t no_words[IPC_WORDS];

errno_t ipc_call(cap_handle_t phone, uint64_t label, uint64_t method,
                 const uint64_t words[IPC_WORDS], uint64_t *id)
{
    uint64_t given;
    errno_t rc = syscall_ipc_call(phone, label, method, words, &given);
    if (id != NULL)
        *id = rc == EOK ? given : 0;
    return rc;
}

errno_t ipc_answer(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                   uint64_t *result)
{
    uint64_t given;
    errno_t rc = syscall_ipc_answer(call, retval, words, &given);
    if (result != NULL)
        *result = rc == EOK ? given : 0;
    return rc;
}

errno_t ipc_answer_wait(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                        uint64_t us, ipc_message_t *message)
{
    return syscall_ipc_answer_wait(call, retval, words, us, message);
}

errno_t ipc_answer_0(cap_handle_t call, errno_t retval)
{
    return ipc_answer(call, retval, no_words, NULL);
}

errno_t ipc_forward(cap_handle_t call, cap_handle_t phone, uint64_t method,
                    const uint64_t words[IPC_WORDS], enum ipc_forward_mode mode)
{
    return syscall_ipc_forward(call, phone, method, words, mode);
}

errno_t ipc_wait(uint64_t us, ipc_message_t *message)
{
    return syscall_ipc_wait(us, 0, message);
}

errno_t ipc_hangup(cap_handle_t phone)
{
    return syscall_ipc_hangup(phone);
}
