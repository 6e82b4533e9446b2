/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * errno_t syscall_words(uint64_t number, syscall_words_t *words)
 *
 * Loads the ten words into the registers of <abi/syscall.h>, enters the kernel, and stores the same
 * registers back. RCX and R11 are lost to the instruction.
 */
    .section .text.syscall_words, "ax", @progbits
    .globl syscall_words
    .type syscall_words, @function
syscall_words:
    push    %rbp
    mov     %rsp, %rbp
    push    %rbx
    push    %r12
    push    %r13
    push    %r14
    push    %rsi
    mov     %rdi, %rax
    mov     %rsi, %r11
    mov     0(%r11), %rdi
    mov     8(%r11), %rsi
    mov     16(%r11), %rdx
    mov     24(%r11), %r10
    mov     32(%r11), %r8
    mov     40(%r11), %r9
    mov     48(%r11), %r12
    mov     56(%r11), %r13
    mov     64(%r11), %r14
    mov     72(%r11), %rbx
    syscall
    pop     %r11
    mov     %rdi, 0(%r11)
    mov     %rsi, 8(%r11)
    mov     %rdx, 16(%r11)
    mov     %r10, 24(%r11)
    mov     %r8, 32(%r11)
    mov     %r9, 40(%r11)
    mov     %r12, 48(%r11)
    mov     %r13, 56(%r11)
    mov     %r14, 64(%r11)
    mov     %rbx, 72(%r11)
    pop     %r14
    pop     %r13
    pop     %r12
    pop     %rbx
    pop     %rbp
    ret
    .size syscall_words, . - syscall_words

    .section .note.GNU-stack, "", @progbits
