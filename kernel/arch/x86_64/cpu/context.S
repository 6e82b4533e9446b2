// SPDX-License-Identifier: BSD-2-Clause
/* Kernel contexts, and the first entry into user mode. */
#include "percpu.h"

#define RFLAGS_USER 0x202       /* interrupts enabled */

    .section .text
    .code64

/* void arch_context_switch(arch_context_t *from, arch_context_t *to) */
    .globl arch_context_switch
    .type arch_context_switch, @function
arch_context_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov (%rsi), %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
    .size arch_context_switch, . - arch_context_switch

/* The start of a new context: entry in RBX, argument in R12 (see thread.c). */
    .globl context_start
    .type context_start, @function
context_start:
    mov %r12, %rdi
    call *%rbx
    ud2                         /* entry functions do not return */
    .size context_start, . - context_start

/* _Noreturn void context_user_enter(rip, rsp, arg0, arg1) */
    .globl context_user_enter
    .type context_user_enter, @function
context_user_enter:
    pushq $SELECTOR_USER_DATA
    push %rsi
    pushq $RFLAGS_USER
    pushq $SELECTOR_USER_CODE
    push %rdi
    mov %rdx, %rdi
    mov %rcx, %rsi
    /* Clear the other registers: they must not leak kernel data. */
    xor %eax, %eax
    xor %ebx, %ebx
    xor %ecx, %ecx
    xor %edx, %edx
    xor %ebp, %ebp
    xor %r8d, %r8d
    xor %r9d, %r9d
    xor %r10d, %r10d
    xor %r11d, %r11d
    xor %r12d, %r12d
    xor %r13d, %r13d
    xor %r14d, %r14d
    xor %r15d, %r15d
    swapgs
    iretq
    .size context_user_enter, . - context_user_enter

    .section .note.GNU-stack, "", @progbits
