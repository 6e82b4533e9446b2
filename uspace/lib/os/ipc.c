// SPDX-License-Identifier: BSD-2-Clause
/* The IPC system calls, typed. */
#include <os/ipc.h>
#include <os/syscall.h>
#include <string.h>

static const uint64_t no_words[IPC_WORDS];

errno_t ipc_call(cap_handle_t phone, uint64_t label, uint64_t method,
                 const uint64_t words[IPC_WORDS], uint64_t *id)
{
    syscall_words_t w = {{phone, label, method, words[0], words[1], words[2], words[3], words[4]}};
    errno_t error = syscall_words(SYS_IPC_CALL, &w);
    if (id)
        *id = error == EOK ? w.w[0] : 0;
    return error;
}

errno_t ipc_answer(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                   uint64_t *result)
{
    syscall_words_t w = {
        {call, 0, (uint64_t)retval, words[0], words[1], words[2], words[3], words[4]}};
    errno_t error = syscall_words(SYS_IPC_ANSWER, &w);
    if (result)
        *result = error == EOK ? w.w[0] : 0;
    return error;
}

errno_t ipc_answer_wait(cap_handle_t call, errno_t retval, const uint64_t words[IPC_WORDS],
                        uint64_t us, ipc_message_t *message)
{
    syscall_words_t w = {
        {call, 0, (uint64_t)retval, words[0], words[1], words[2], words[3], words[4], us}};
    errno_t error = syscall_words(SYS_IPC_ANSWER_WAIT, &w);
    if (error == EOK)
        memcpy(message, &w, sizeof(*message));
    return error;
}

errno_t ipc_answer_0(cap_handle_t call, errno_t retval)
{
    return ipc_answer(call, retval, no_words, NULL);
}

errno_t ipc_forward(cap_handle_t call, cap_handle_t phone, uint64_t method,
                    const uint64_t words[IPC_WORDS], enum ipc_forward_mode mode)
{
    syscall_words_t w = {
        {call, phone, method, words[0], words[1], words[2], words[3], words[4], mode}};
    return syscall_words(SYS_IPC_FORWARD, &w);
}

errno_t ipc_wait(uint64_t us, ipc_message_t *message)
{
    syscall_words_t w = {{us, 0}};
    errno_t error = syscall_words(SYS_IPC_WAIT, &w);
    if (error == EOK)
        memcpy(message, &w, sizeof(*message));
    return error;
}

errno_t ipc_hangup(cap_handle_t phone)
{
    syscall_words_t w = {{phone}};
    return syscall_words(SYS_IPC_HANGUP, &w);
}
