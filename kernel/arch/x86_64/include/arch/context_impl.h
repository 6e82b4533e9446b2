// SPDX-License-Identifier: BSD-2-Clause
/*
 * x86-64: what a kernel context, a thread and a task own of the processor. Embedded in the generic
 * objects: `context` and `arch` of struct thread, `arch` of struct task.
 */
#ifndef ARCH_CONTEXT_IMPL_H
#define ARCH_CONTEXT_IMPL_H

#include <stddef.h>
#include <stdint.h>

#define ARCH_STACK_SIZE ((size_t)16 * 1024)

/* A kernel context is its stack pointer: everything else lies on that stack. */
typedef struct arch_context {
    uint64_t rsp;
} arch_context_t;

typedef struct arch_thread {
    void *fpu;        /* [I] saved FPU and SSE state, 64-byte aligned; NULL for kernel threads */
    uint64_t fs_base; /* written by the running thread only */
} arch_thread_t;

/* Bit n set: port n is closed, as in the task state segment. */
typedef struct arch_task {
    uint8_t *io_closed;   /* ports / 8 bytes, NULL: all closed */
    uint32_t io_bytes;    /* bytes at the start of io_closed that hold an open port */
    uint64_t io_revision; /* unique number of this state of io_closed */
} arch_task_t;

#endif
