// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel in one process: what a test may do with the machine that the kernel core runs on.
 *
 * The machine has one CPU, a memory of HOST_MEMORY_SIZE bytes, a clock that stands still unless
 * somebody waits for it (then it jumps), interrupts that the test raises, and a line whose bytes
 * the test types and reads. Everything that happens is a function of what the test does: the same
 * test does the same in every run.
 *
 * A thread in "user mode" is a C function of the test; its system calls are host_syscall().
 */
#ifndef ARCH_HOST_HOST_H
#define ARCH_HOST_HOST_H

#include <abi/error.h>
#include <abi/syscall.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_MEMORY_SIZE ((size_t)64 * 1024 * 1024)
#define HOST_IRQS        32u

/* Brings the kernel up, once per process; the caller becomes the idle thread. */
void host_boot(void);

/* Runs everything that can run, then lets time pass up to the next time-out, until all threads wait
 * for something that only the test can give. Called by the idle thread. */
void host_run(void);
/* The same without letting time pass. */
void host_run_now(void);

/* A system call of the thread that runs, as user mode makes it. Does not return when the task is
 * dying. */
errno_t host_syscall(uint64_t number, syscall_words_t *words);

/* "User mode" touches a byte of its memory, which is filled or ends the task; for code that has no
 * window there. */
void host_touch(uint64_t address, bool write);

/* Windows: user memory [base, base + size) of the running task at its own address in this process,
 * for code that runs in "user mode" and works on its memory by itself. Pages are filled at once.
 * All tasks share the process, so each must have its areas where no other has any, within
 * HOST_WINDOWS. */
#define HOST_WINDOWS_BASE 0x200000000000ull
#define HOST_WINDOWS_END  0x500000000000ull
void host_window_open(uint64_t base, size_t size, bool writable);
void host_window_close(uint64_t base, size_t size);

void host_clock_advance(uint64_t ns);

/* Device `irq` raises its interrupt; it is kept while masked. Called by the idle thread. */
void host_irq_raise(unsigned irq);
bool host_irq_masked(unsigned irq);

/* Types bytes on the console line and raises its interrupt. */
void host_console_type(const char *bytes);
/* What the kernel put on the line since the last call; ends in zero. */
const char *host_console_output(void);

/* Runs body(argument) and returns true when the kernel panicked in it; the panic's report is then
 * in host_console_output(). The kernel is not usable afterwards. */
bool host_panics(void (*body)(void *argument), void *argument);

#endif
