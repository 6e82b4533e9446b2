// SPDX-License-Identifier: BSD-2-Clause
/*
 * Panic: prints the reason, the running thread and a backtrace. Takes no locks, because their
 * holders may never release them, and does as little as possible besides printing.
 */
#include <arch/cpu.h>
#include <console/screen.h>
#include <lib/assert.h>
#include <lib/console_hook.h>
#include <lib/panic.h>
#include <lib/print.h>
#include <lib/symbol.h>
#include <proc/task.h>
#include <sched/cpu.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <trace/klog.h>

#define LINE_SIZE       240
#define BACKTRACE_LIMIT 32

static atomic_uint panics;

void panic_line(const char *format, ...)
{
    char line[LINE_SIZE];
    va_list args;
    va_start(args, format);
    print_vformat(line, sizeof(line), format, args);
    va_end(args);
    klog("%s", line);
}

static void print_address(uintptr_t pc, void *argument)
{
    (void)argument;
    uintptr_t offset;
    const char *name = symbol_find(pc, &offset);
    if (name != NULL)
        panic_line("  %#018llx %s+%#llx", (unsigned long long)pc, name, (unsigned long long)offset);
    else
        panic_line("  %#018llx", (unsigned long long)pc);
}

/* A return address follows the call instruction and can already be in the next function. */
static void print_return_address(uintptr_t pc, void *argument)
{
    print_address(pc - 1, argument);
}

static void print_running(void)
{
    const cpu_t *cpu = arch_cpu_self();
    if (cpu == NULL || cpu->current == NULL || cpu->current->task == NULL) {
        panic_line("while booting");
        return;
    }
    const thread_t *thread = cpu->current;
    panic_line("cpu %u, task %u (%s), thread %llu (%s)", cpu->id, thread->task->id,
               thread->task->name, (unsigned long long)thread->id, thread->name);
}

/* Starts the report of the first panic. A panic during the report stops the machine. */
static void panic_begin(const char *reason)
{
    klog_panic_mode();
    screen_open();
    if (atomic_fetch_add(&panics, 1) > 0) {
        panic_line("KERNEL PANIC inside a panic: %s", reason);
        arch_machine_halt(MACHINE_PANICKED);
    }
    arch_machine_report_panic(); /* before the first line, at which a watcher reads it */
    panic_line("KERNEL PANIC: %s", reason);
    print_running();
}

static _Noreturn void panic_end(uintptr_t fp)
{
    panic_line("backtrace:");
    arch_backtrace(fp, BACKTRACE_LIMIT, print_return_address, NULL);
    atomic_store(&panics, 0); /* from here on the console handles panics of its own */
    kernel_console.panic(fp);
    arch_machine_halt(MACHINE_PANICKED);
}

void panic_at(const char *reason, uintptr_t pc, uintptr_t fp, void (*details)(void *argument),
              void *argument)
{
    panic_begin(reason);
    print_address(pc, NULL);
    details(argument);
    panic_end(fp);
}

void panic(const char *format, ...)
{
    char reason[LINE_SIZE];
    va_list args;
    va_start(args, format);
    print_vformat(reason, sizeof(reason), format, args);
    va_end(args);
    panic_begin(reason);
    panic_end((uintptr_t)__builtin_frame_address(0));
}

void panic_assert(const char *condition, const char *file, int line, const char *function)
{
    char reason[LINE_SIZE];
    print_format(reason, sizeof(reason), "assertion failed: %s in %s() at %s:%d", condition,
                 function, file, line);
    panic_begin(reason);
    panic_end((uintptr_t)__builtin_frame_address(0));
}
