// SPDX-License-Identifier: BSD-2-Clause
/*
 * System calls. The registers are those of <abi/syscall.h>: the number in RAX, ten words in
 * RDI RSI RDX R10 R8 R9 R12 R13 R14 RBX, which are written back when the call returns. RBP and R15
 * are preserved.
 *
 * SYSRET to a non-canonical address would fault in the kernel on the user's stack. This cannot
 * happen: the address follows a SYSCALL instruction, code is mapped only below USER_END, and the
 * kernel does not change the address. The user's stack pointer can have any value, because it is
 * only loaded.
 */
#include "../cpu/percpu.h"

    .section .text
    .code64
    .globl syscall_entry
    .type syscall_entry, @function
syscall_entry:
    swapgs
    mov %rsp, %gs:PERCPU_USER_RSP
    mov %gs:PERCPU_KERNEL_RSP, %rsp
    pushq %gs:PERCPU_USER_RSP
    push %r11                   /* user flags */
    push %rcx                   /* user instruction pointer; with RBP a frame for backtraces */
    push %rbp
    mov %rsp, %rbp
    push %r15
    push %rbx
    push %r14
    push %r13
    push %r12
    push %r9
    push %r8
    push %r10
    push %rdx
    push %rsi
    push %rdi
    mov %rax, %rdi
    mov %rsp, %rsi
    call syscall_dispatch       /* 15 words above it: 16-byte aligned, see percpu_set_kernel_stack */
    pop %rdi
    pop %rsi
    pop %rdx
    pop %r10
    pop %r8
    pop %r9
    pop %r12
    pop %r13
    pop %r14
    pop %rbx
    pop %r15
    pop %rbp
    pop %rcx
    pop %r11
    pop %rsp
    swapgs
    sysretq
    .size syscall_entry, . - syscall_entry

    .section .note.GNU-stack, "", @progbits
