// SPDX-License-Identifier: BSD-2-Clause
/*
 * x86-64: kernel contexts, and the processor state of threads and tasks. Embedded in the generic
 * objects: `context` and `arch` of struct thread, `arch` of struct task.
 */
#ifndef ARCH_CONTEXT_IMPL_H
#define ARCH_CONTEXT_IMPL_H

#include <stddef.h>
#include <stdint.h>

#define ARCH_STACK_SIZE ((size_t)16 * 1024)

/* A kernel context is a stack pointer; all other registers are saved on the stack. */
typedef struct arch_context {
    uint64_t rsp;
} arch_context_t;

typedef struct arch_thread {
    void *fpu;        /* [I] saved FPU and SSE state, 64-byte aligned; NULL for kernel threads */
    uint64_t fs_base; /* written by the running thread only */
} arch_thread_t;

/* A set bit n in io_closed closes port n, as in the task state segment. */
typedef struct arch_task {
    uint8_t *io_closed;   /* IO_BITMAP_BYTES bytes; NULL: all ports are closed */
    uint32_t io_bytes;    /* the bytes of io_closed up to the last open port */
    uint64_t io_revision; /* unique number of the contents of io_closed */
} arch_task_t;

#endif
