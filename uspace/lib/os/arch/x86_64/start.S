/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry point of every program, and the jump from the loader to a program.
 *
 * _start(thread_page, program_block): the kernel (with block 0) or the loader enters here with an
 * empty stack. program_enter(entry, stack_top, thread_page, program_block) enters a program and
 * does not return.
 */
    .section .text.start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    xor     %ebp, %ebp
    mov     %rsp, program_stack_top
    and     $-16, %rsp
    call    libc_program_start
    ud2
    .size _start, . - _start

    .section .text.program_enter, "ax", @progbits
    .globl program_enter
    .type program_enter, @function
program_enter:
    mov     %rsi, %rsp
    mov     %rdi, %rax
    mov     %rdx, %rdi
    mov     %rcx, %rsi
    xor     %ebp, %ebp
    jmp     *%rax
    .size program_enter, . - program_enter

    .section .note.GNU-stack, "", @progbits
