/* SPDX-License-Identifier: BSD-2-Clause */
/* The first and the last instructions of a thread; see <os/thread_arch.h>. */

#include <abi/syscall_numbers.h>

    .section .text.thread_arch_start, "ax", @progbits
    .globl thread_arch_start
    .type thread_arch_start, @function
thread_arch_start:
    xor     %ebp, %ebp
    and     $-16, %rsp
    mov     %rsi, %rdi
    call    thread_main
    ud2
    .size thread_arch_start, . - thread_arch_start

    .section .text.thread_arch_end, "ax", @progbits
    .globl thread_arch_end
    .type thread_arch_end, @function
thread_arch_end:
    movl    $1, (%rdi)
    mov     $-1, %rsi
    mov     $SYS_FUTEX_WAKE, %eax
    syscall
    mov     $SYS_THREAD_EXIT, %eax
    syscall
    ud2
    .size thread_arch_end, . - thread_arch_end

    .section .note.GNU-stack, "", @progbits
