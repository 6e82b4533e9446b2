// SPDX-License-Identifier: BSD-2-Clause
/* Host: the CPU, the clock, interrupts and the console line, and the functions that drive them. */
#include <arch/console.h>
#include <arch/cpu.h>
#include <arch/irq.h>
#include <arch/monitor_line.h>
#include <arch/time.h>
#include <boot/boot.h>
#include <irq/event.h>
#include <irq/irq.h>
#include <lib/console_hook.h>
#include <mm/as.h>
#include <proc/fault.h>
#include <proc/task.h>
#include <sanitizer/asan_interface.h>
#include <sched/sched.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syscall/syscall.h>
#include <time/timer.h>

#include "memory.h"

#define KEYBOARD_IRQ 1
#define CONSOLE_IRQ  4
#define OUTPUT_SIZE  65536
#define INPUT_SIZE   4096
#define LINE_SIZE    ((size_t)8 << 20)
#define CLOCK_STEP   100 /* ns by which each read advances the clock */

struct cpu *host_cpu = &cpus[0];
static uint64_t now = 1000000;
static uint64_t timer_at = UINT64_MAX;
static uint32_t irqs_unmasked;
static uint32_t irqs_pending;
static char output[OUTPUT_SIZE];
static size_t output_length;
static char input[INPUT_SIZE];
static size_t input_first, input_next;
static uint8_t keys[INPUT_SIZE]; /* scan codes */
static size_t keys_first, keys_next;
static jmp_buf *panic_catch;

/* ---- <arch/cpu.h> ---- */

void arch_cpu_set_self(struct cpu *cpu)
{
    host_cpu = cpu;
}

void arch_cpu_idle(void)
{
    if (timer_at == UINT64_MAX)
        return;
    if (now < timer_at)
        now = timer_at;
    timer_at = UINT64_MAX;
    timer_interrupt();
}

static void (*breathe_hook)(void);

void host_breathe_hook_set(void (*hook)(void))
{
    breathe_hook = hook;
}

void arch_cpu_breathe(void)
{
    if (breathe_hook != NULL)
        breathe_hook();
}

/* Ends the machine: returns to host_panics(), or aborts the process with the output printed. */
static _Noreturn void host_machine_end(void)
{
    if (panic_catch != NULL)
        longjmp(*panic_catch, 1);
    fputs(host_console_output(), stderr);
    abort();
}

/* The kernel console polls for input in a loop. Without input, end the machine. */
void arch_cpu_relax(void)
{
    if (kernel_console.is_open())
        host_machine_end();
    fputs("host: spinning on a lock that will never be released\n", stderr);
    abort();
}

uint64_t arch_cpu_cycles(void)
{
    return now;
}

_Noreturn void arch_machine_halt(enum machine_halt code)
{
    (void)code;
    host_machine_end();
}

void arch_machine_report_panic(void)
{
}

_Noreturn void arch_machine_reboot(void)
{
    host_machine_end();
}

void arch_backtrace(uintptr_t fp, unsigned limit, void (*visit)(uintptr_t pc, void *argument),
                    void *argument)
{
    (void)fp;
    if (limit > 0)
        visit((uintptr_t)__builtin_return_address(0), argument);
}

/* Upper bound of the stack bytes used by a body and its panic. */
#define PANIC_DEPTH ((size_t)12 * 1024)

/* Clears the sanitizer's red zones in the frames that longjmp skipped, which are below the
 * caller's. */
__attribute__((noinline)) static void forget_red_zones(void)
{
    char *frame = __builtin_frame_address(0);
    ASAN_UNPOISON_MEMORY_REGION(frame - PANIC_DEPTH, PANIC_DEPTH);
}

bool host_panics(void (*body)(void *argument), void *argument)
{
    jmp_buf here;
    panic_catch = &here;
    bool panicked = setjmp(here) != 0;
    if (!panicked)
        body(argument);
    else
        forget_red_zones();
    panic_catch = NULL;
    return panicked;
}

/* ---- <arch/time.h> ---- */

uint64_t arch_time_ns(void)
{
    return now += CLOCK_STEP;
}

uint64_t arch_time_boot_seconds(void)
{
    return 1420070400; /* 2015-01-01 00:00:00 UTC */
}

void arch_timer_arm(uint64_t deadline_ns)
{
    timer_at = deadline_ns;
}

void host_clock_advance(uint64_t ns)
{
    now += ns;
}

/* ---- <arch/irq.h> ---- */

unsigned arch_irq_count(void)
{
    return HOST_IRQS;
}

static void irqs_deliver(void)
{
    uint32_t due;
    while ((due = irqs_pending & irqs_unmasked) != 0) {
        unsigned irq = (unsigned)__builtin_ctz(due);
        irqs_pending &= ~(1u << irq);
        irq_dispatch(irq);
    }
}

void arch_irq_mask(unsigned irq)
{
    irqs_unmasked &= ~(1u << irq);
}

void arch_irq_unmask(unsigned irq)
{
    irqs_unmasked |= 1u << irq;
}

void host_irq_raise(unsigned irq)
{
    irqs_pending |= 1u << irq;
    irqs_deliver();
}

bool host_irq_masked(unsigned irq)
{
    return (irqs_unmasked & 1u << irq) == 0;
}

/* ---- <arch/console.h> ---- */

void arch_console_put(char c)
{
    if (output_length < OUTPUT_SIZE - 1)
        output[output_length++] = c;
}

int arch_console_get(void)
{
    if (input_first == input_next)
        return -1;
    return (unsigned char)input[input_first++ % INPUT_SIZE];
}

int arch_keyboard_get(void)
{
    return keys_first == keys_next ? -1 : keys[keys_first++ % INPUT_SIZE];
}

unsigned arch_keyboard_irq(void)
{
    return KEYBOARD_IRQ;
}

unsigned arch_console_irq(void)
{
    return CONSOLE_IRQ;
}

void host_console_type(const char *bytes)
{
    for (; *bytes != '\0'; bytes++)
        input[input_next++ % INPUT_SIZE] = *bytes;
    host_irq_raise(CONSOLE_IRQ);
}

const char *host_console_output(void)
{
    output[output_length] = '\0';
    output_length = 0;
    return output;
}

/* ---- <arch/monitor_line.h> ---- */

static uint8_t line_sent[LINE_SIZE], line_typed[LINE_SIZE];
static size_t line_sent_count, line_typed_first, line_typed_next;
static size_t line_room;
static bool line_absent;

bool arch_monitor_line_init(void)
{
    return !line_absent;
}

size_t arch_monitor_line_send(const void *bytes, size_t size)
{
    if (size > line_room)
        size = line_room;
    if (size > LINE_SIZE - line_sent_count)
        size = LINE_SIZE - line_sent_count;
    memcpy(line_sent + line_sent_count, bytes, size);
    line_sent_count += size;
    line_room -= size;
    return size;
}

int arch_monitor_line_receive(void)
{
    if (line_typed_first == line_typed_next)
        return -1;
    return line_typed[line_typed_first++ % LINE_SIZE];
}

void host_monitor_line_remove(bool removed)
{
    line_absent = removed;
}

void host_monitor_line_open(size_t room)
{
    line_room = room;
}

size_t host_monitor_line_read(const uint8_t **bytes)
{
    size_t count = line_sent_count;
    *bytes = line_sent;
    line_sent_count = 0;
    return count;
}

void host_monitor_line_type(const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        line_typed[line_typed_next++ % LINE_SIZE] = ((const uint8_t *)bytes)[i];
}

/* ---- running ---- */

void host_boot(void)
{
    cpu_init(0);
    boot_info.cmdline = "exchange=late";
    boot_options_read(boot_info.cmdline);
    host_memory_init();
    as_init();
    irq_init();
    task_init();
}

void host_run_now(void)
{
    do {
        irqs_deliver();
        event_deliver();
        sched_run_ready();
    } while ((irqs_pending & irqs_unmasked) != 0);
}

void host_run(void)
{
    host_run_now();
    while (timer_at != UINT64_MAX) {
        arch_cpu_idle();
        host_run_now();
    }
}

void host_touch(uint64_t address, bool write)
{
    fault_from_user(address, write ? FAULT_WRITE : FAULT_READ, false, 0);
    sched_preempt_point();
}

errno_t host_syscall(uint64_t number, syscall_words_t *words)
{
    return (errno_t)syscall_dispatch(number, words);
}
