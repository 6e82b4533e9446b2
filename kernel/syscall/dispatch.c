// SPDX-License-Identifier: BSD-2-Clause
/* From number and words to the handler; see syscall.h. */
#include <ipc/pager.h>
#include <irq/event.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>

/* The calls of IPC, with the lowest numbers, work on the words in place. */
#define IPC_LIMIT 16

typedef errno_t (*handler_t)(const syscall_words_t *in, syscall_words_t *out);

static const handler_t handlers[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, handler) [number] = handler,
#include <abi/syscall.def>
#undef SYSCALL
};

__attribute__((noinline)) static errno_t run_with_copy(uint64_t number, syscall_words_t *words)
{
    if (number >= SYSCALL_LIMIT || handlers[number] == NULL)
        return ENOSYS;
    syscall_words_t in = *words;
    errno_t rc;
    do { /* again from the beginning when a page had to come first: nothing is half done */
        *words = (syscall_words_t){0};
        rc = handlers[number](&in, words);
    } while (rc == EPAGED && (rc = page_in_wanted()) == EOK);
    return rc;
}

uint64_t syscall_dispatch(uint64_t number, syscall_words_t *words)
{
    errno_t rc;
    if (__builtin_expect(number < IPC_LIMIT && handlers[number] != NULL, 1))
        rc = handlers[number](words, words);
    else
        rc = run_with_copy(number, words);
    event_deliver();
    if (__builtin_expect(atomic_load_explicit(&task_current()->dying, memory_order_relaxed), 0))
        thread_exit();
    return (uint32_t)rc; /* all of the register: nothing of ours stays in its upper half */
}
