// SPDX-License-Identifier: BSD-2-Clause
/*
 * Threads. The block of thread-local variables is above the stack of a thread.
 *
 * As soon as `ended` is set, the joining thread can free the stack. So the last instructions of a
 * thread must not use the stack and are written in assembly.
 */
#include <abi/limits.h>
#include <os/os.h>
#include <os/syscall.h>
#include <os/thread.h>
#include <os/thread_arch.h>
#include <os/tls.h>
#include <string.h>

#define STACK_SIZE ((size_t)64 << 10) /* above the guard */
#define STACK_TOP  (STACK_GUARD_SIZE + STACK_SIZE)
#define PAGE_SIZE  ((size_t)4096)

/* Returns the size of the stack with its guard and of the block above it, in whole pages. */
static size_t area_size(void)
{
    return (STACK_TOP + tls_block_size() + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
}

static void *tls_block(const os_thread_t *thread)
{
    return (char *)thread->stack + STACK_TOP;
}

_Noreturn void thread_main(void *argument)
{
    os_thread_t *thread = argument;
    if (tls_install(tls_block(thread)) != EOK)
        os_task_exit(1); /* cannot happen: the address is valid */
    thread->entry(thread->argument);
    thread_arch_end(&thread->ended);
}

errno_t os_thread_create(os_thread_t *thread, const char *name, void (*entry)(void *),
                         void *argument)
{
    *thread = (os_thread_t){.entry = entry, .argument = argument};
    errno_t rc = os_area_create(&thread->stack, area_size(), AREA_READ | AREA_WRITE | AREA_GUARD);
    if (rc != EOK)
        return rc;
    uint64_t id;
    rc = syscall_thread_create((const void *)(uintptr_t)thread_arch_start, tls_block(thread),
                               (uintptr_t)thread, name, strlen(name), &id);
    if (rc != EOK)
        (void)!os_area_destroy(thread->stack);
    return rc;
}

void os_thread_join(os_thread_t *thread)
{
    while (__atomic_load_n(&thread->ended, __ATOMIC_ACQUIRE) == 0)
        (void)os_futex_wait(&thread->ended, 0, OS_FOREVER);
    (void)!os_area_destroy(thread->stack);
    thread->stack = NULL;
}

void os_thread_yield(void)
{
    (void)syscall_thread_yield();
}

void os_thread_sleep(uint64_t us)
{
    (void)syscall_thread_sleep(us);
}

errno_t os_futex_wait(const uint32_t *word, uint32_t expected, uint64_t us)
{
    return syscall_futex_wait(word, expected, us);
}

unsigned os_futex_wake(const uint32_t *word, unsigned count)
{
    uint64_t woken;
    return syscall_futex_wake(word, count, &woken) == EOK ? (unsigned)woken : 0;
}
