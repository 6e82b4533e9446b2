/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * void fibril_arch_switch(void **save, void *load): stores the top of this stack in *save, and
 * continues on the stack `load`. Only callee-saved registers are saved; the others are dead across
 * a call.
 */
    .section .text.fibril_arch_switch, "ax", @progbits
    .globl fibril_arch_switch
    .type fibril_arch_switch, @function
fibril_arch_switch:
    push    %rbp
    push    %rbx
    push    %r12
    push    %r13
    push    %r14
    push    %r15
    mov     %rsp, (%rdi)
    mov     %rsi, %rsp
    pop     %r15
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %rbx
    pop     %rbp
    ret
    .size fibril_arch_switch, . - fibril_arch_switch

/* The first switch to a new fibril returns here; the stack is 16-byte aligned and empty. */
    .section .text.fibril_arch_first, "ax", @progbits
    .globl fibril_arch_first
    .type fibril_arch_first, @function
fibril_arch_first:
    xor     %ebp, %ebp
    call    fibril_main
    ud2
    .size fibril_arch_first, . - fibril_arch_first

    .section .note.GNU-stack, "", @progbits
