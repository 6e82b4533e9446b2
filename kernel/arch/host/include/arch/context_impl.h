// SPDX-License-Identifier: BSD-2-Clause
/* Host: a context is a ucontext with its stack bounds, which the address sanitizer needs at every
 * switch. The processor state of a thread is one register. */
#ifndef ARCH_CONTEXT_IMPL_H
#define ARCH_CONTEXT_IMPL_H

#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

/* Frames are large under the sanitizers. */
#define ARCH_STACK_SIZE ((size_t)256 * 1024)

typedef struct arch_context {
    ucontext_t machine;
    void (*entry)(void *);
    void *argument;
    const void *stack_bottom; /* NULL: not known yet (the stack of the process) */
    size_t stack_size;
    void *fake_stack; /* used by the sanitizer */
} arch_context_t;

typedef struct arch_thread {
    uint64_t tls;
    uint64_t saved_register;
} arch_thread_t;

typedef struct arch_task {
    uint64_t io_first; /* range of the last IO_ENABLE */
    uint64_t io_count;
} arch_task_t;

#endif
