// SPDX-License-Identifier: BSD-2-Clause
/* Entry and exit of exceptions and interrupts; see trap.h for an overview. */

#define VECTORS 256

    .section .text
    .code64

/* One stub of 16 bytes for each vector. */
    .globl trap_stubs
    .balign 16
trap_stubs:
    .set vector, 0
    .rept VECTORS
    .balign 16
    .if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
    .else
    pushq $0
    .endif
    pushq $vector
    .if vector == 2 || vector == 8 || vector == 18
    jmp trap_common_paranoid
    .else
    jmp trap_common
    .endif
    .set vector, vector + 1
    .endr

    .macro save_registers
    push %rax
    push %rbx
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %rbp
    push %r8
    push %r9
    push %r10
    push %r11
    push %r12
    push %r13
    push %r14
    push %r15
    .endm

    .macro restore_registers
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rbp
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rbx
    pop %rax
    add $16, %rsp
    .endm

    .globl trap_common
    .type trap_common, @function
trap_common:
    testb $3, 24(%rsp)
    jz 1f
    swapgs
1:  save_registers
    .globl trap_clac_common
trap_clac_common:
    .byte 0x0f, 0x1f, 0x00      /* patched to clac if the processor has SMAP */
    cld
    mov %rsp, %rdi
    /* A frame for backtraces, with the trapped instruction as return address. */
    pushq 17*8(%rdi)
    push %rbp
    mov %rsp, %rbp
    call trap_dispatch
    add $16, %rsp
    .globl trap_return
trap_return:
    testb $3, 18*8(%rsp)
    jz 2f
    restore_registers
    swapgs
    iretq
2:  restore_registers
    iretq
    .size trap_common, . - trap_common

    .type trap_common_paranoid, @function
trap_common_paranoid:
    save_registers
    .globl trap_clac_paranoid
trap_clac_paranoid:
    .byte 0x0f, 0x1f, 0x00
    cld
    xor %ebx, %ebx
    mov $0xc0000101, %ecx       /* GS base: the kernel's is negative */
    rdmsr
    test %edx, %edx
    js 1f
    swapgs
    inc %ebx
1:  mov %rsp, %rdi
    pushq 17*8(%rdi)
    push %rbp
    mov %rsp, %rbp
    call trap_dispatch
    add $16, %rsp
    test %ebx, %ebx
    jz 2f
    swapgs
2:  restore_registers
    iretq
    .size trap_common_paranoid, . - trap_common_paranoid

    .section .note.GNU-stack, "", @progbits
