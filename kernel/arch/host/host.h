// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel in a host process: how a test controls the simulated machine below the kernel.
 *
 * The machine has one CPU, HOST_MEMORY_SIZE bytes of memory, a clock that advances in small steps
 * when it is read and jumps to the next deadline when the CPU idles, interrupts raised by the test,
 * and a console line that the test types on and reads. It is deterministic: a test does the same in
 * every run.
 *
 * A thread in "user mode" is a C function of the test; it makes system calls with host_syscall().
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

/* Boots the kernel, once per process. The caller becomes the idle thread. */
void host_boot(void);

/* Runs the ready threads and advances the clock to each next timeout, until all threads wait for
 * something that only the test can provide. Called by the idle thread. */
void host_run(void);
/* Runs the ready threads without advancing the clock. */
void host_run_now(void);
/* Calls `hook` (NULL: nothing) wherever the kernel lets others run in the middle of long work. */
void host_breathe_hook_set(void (*hook)(void));

/* Makes a system call for the running thread, as from user mode. Does not return if the task is
 * ending. */
errno_t host_syscall(uint64_t number, syscall_words_t *words);

/* Accesses a byte of user memory from "user mode": the page fault fills the page or ends the task.
 * For code that has no window there. */
void host_touch(uint64_t address, bool write);

/* Windows map the user memory [base, base + size) of the running task at the same address in this
 * process, for "user mode" code that accesses its memory directly. All pages are filled at once.
 * The tasks share the process, so their windows must not overlap; all must lie within
 * HOST_WINDOWS. */
#define HOST_WINDOWS_BASE 0x200000000000ull
#define HOST_WINDOWS_END  0x500000000000ull
void host_window_open(uint64_t base, size_t size, bool writable);
void host_window_close(uint64_t base, size_t size);

/* A register of the processor, saved and loaded for each thread like the FPU state; 0 in a new
 * thread. */
extern uint64_t host_register;

struct arch_pt;
/* The active page tables, and how often they were activated. */
extern const struct arch_pt *host_active_pt;
extern uint64_t host_activations;

void host_clock_advance(uint64_t ns);

/* Raises the interrupt `irq`; it stays pending while masked. Called by the idle thread. */
void host_irq_raise(unsigned irq);
bool host_irq_masked(unsigned irq);

/* Types bytes on the console line and raises its interrupt. */
void host_console_type(const char *bytes);
/* Returns the kernel's output on the line since the last call, terminated by zero. */
const char *host_console_output(void);

/* The line of the monitor: whether the machine has none; how many bytes the other side takes from now
 * on; what it has received since the last call; and what it sends. */
void host_monitor_line_remove(bool removed);
void host_monitor_line_open(size_t room);
size_t host_monitor_line_read(const uint8_t **bytes);
void host_monitor_line_type(const void *bytes, size_t size);

/* Runs body(argument). Returns true if the kernel panicked; host_console_output() then returns the
 * panic report, and the kernel must not be used any more. */
bool host_panics(void (*body)(void *argument), void *argument);

#endif
