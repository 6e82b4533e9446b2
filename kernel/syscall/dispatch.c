// SPDX-License-Identifier: BSD-2-Clause
/* Dispatches a system call to its handler; see syscall.h. */
#include <ipc/pager.h>
#include <irq/event.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <syscall/syscall.h>
#include <syscall/table.h>

__attribute__((noinline)) static errno_t run_with_copy(uint64_t number, syscall_words_t *words)
{
    if (number >= SYSCALL_LIMIT || syscall_table[number] == NULL)
        return ENOSYS;
    syscall_words_t in = *words;
    errno_t rc;
    do { /* restart after a missing page has arrived: the handler has changed nothing */
        *words = (syscall_words_t){0};
        rc = syscall_table[number](&in, words);
    } while (rc == EPAGED && (rc = page_in_wanted()) == EOK);
    return rc;
}

uint64_t syscall_dispatch(uint64_t number, syscall_words_t *words)
{
    errno_t rc;
    if (__builtin_expect(number < SYSCALL_IN_PLACE_LIMIT && syscall_table[number] != NULL, 1))
        rc = syscall_table[number](words, words);
    else
        rc = run_with_copy(number, words);
    event_deliver();
    if (__builtin_expect(atomic_load_explicit(&task_current()->dying, memory_order_relaxed), 0))
        thread_exit();
    return (uint32_t)rc; /* zero-extended: no kernel data leaks in the upper half of the register */
}
