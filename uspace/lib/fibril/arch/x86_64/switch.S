/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * void fibril_arch_switch(void **save, void *load): stores the top of this stack in *save, and
 * continues on the stack `load`. Only what a called function must preserve is saved (System V ABI,
 * 3.2.1): six registers, and the control bits of MXCSR and of the x87 unit, which are in the red
 * zone below the top. Nothing else writes there: the kernel does not use the stacks of programs.
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
    stmxcsr -8(%rsp)
    fnstcw  -4(%rsp)
    mov     %rsp, (%rdi)
    mov     %rsi, %rsp
    fldcw   -4(%rsp)
    ldmxcsr -8(%rsp)
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
