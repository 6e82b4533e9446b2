// SPDX-License-Identifier: BSD-2-Clause
/* Host: a context is a ucontext with the bounds of its stack, which the address sanitizer wants to
 * know at every switch. A thread and a task own nothing of the processor. */
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
    const void *stack_bottom; /* NULL until known: the process's own stack */
    size_t stack_size;
    void *fake_stack; /* the sanitizer's */
} arch_context_t;

typedef struct arch_thread {
    uint64_t tls;
} arch_thread_t;

typedef struct arch_task {
    uint64_t io_first; /* what IO_ENABLE asked for last */
    uint64_t io_count;
} arch_task_t;

#endif
