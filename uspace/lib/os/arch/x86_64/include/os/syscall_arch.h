// SPDX-License-Identifier: BSD-2-Clause
/*
 * x86-64: the system call instruction, inline, so that words that are constants or unused are never
 * stored in memory. <abi/syscall.h> documents the registers.
 */
#ifndef OS_SYSCALL_ARCH_H
#define OS_SYSCALL_ARCH_H

static inline errno_t syscall_words(uint64_t number, syscall_words_t *words)
{
    uint64_t *w = words->w;
    register uint64_t r10 __asm__("r10") = w[3];
    register uint64_t r8 __asm__("r8") = w[4];
    register uint64_t r9 __asm__("r9") = w[5];
    register uint64_t r12 __asm__("r12") = w[6];
    register uint64_t r13 __asm__("r13") = w[7];
    register uint64_t r14 __asm__("r14") = w[8];
    uint64_t rdi = w[0], rsi = w[1], rdx = w[2], rbx = w[9];
    __asm__ volatile("syscall"
                     : "+a"(number), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8), "+r"(r9),
                       "+r"(r12), "+r"(r13), "+r"(r14), "+b"(rbx)
                     :
                     : "rcx", "r11", "memory");
    *words = (syscall_words_t){{rdi, rsi, rdx, r10, r8, r9, r12, r13, r14, rbx}};
    return (errno_t)number;
}

#endif
