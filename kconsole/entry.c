// SPDX-License-Identifier: BSD-2-Clause
/*
 * Ways into the console and out of it, as the kernel finds them in its hook.
 *
 * The console runs as a context of its own on its own stack. Opening it switches there and leaves
 * the interrupted context as it stands; `continue` switches back. A panic switches there and never
 * back. When a command itself panics, the console starts anew on the same stack: whatever the
 * command did on it is given up.
 *
 * Lock: none; interrupts are disabled, and only one CPU runs.
 */
#include <arch/console.h>
#include <arch/context.h>
#include <arch/cpu.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <kconsole/console.h>
#include <lib/console_hook.h>

/* Panics of commands that the console outlives; more mean that it cannot work at all. */
#define PANICS_MAX 16

static uint8_t stack[ARCH_STACK_SIZE] __attribute__((aligned(16)));
static arch_context_t own_context;
static arch_context_t interrupted_context;
static console_t console;
static bool initialized;
static bool is_open;
static unsigned panics;
static bool panicked_inside; /* the last panic was a command's */
static enum console_reason reason;

static void serial_line_put(void *context, char c)
{
    (void)context;
    arch_console_put(c);
}

static int line_get(void *context)
{
    (void)context;
    return arch_console_get();
}

static void header_print(void)
{
    terminal_t *terminal = &console.terminal;
    char by[CONSOLE_TASK_SIZE];
    task_row_t task;
    uint32_t id = inspect_current_task();

    terminal_rearm(terminal);
    terminal_text(terminal, "\nkernel console, opened by ");
    if (panicked_inside)
        terminal_text(terminal, "a panic inside the console");
    else if (panics > 0)
        terminal_text(terminal, "a panic");
    else if (reason == CONSOLE_BY_KEY)
        terminal_text(terminal, "its key (Ctrl-A k)");
    else if (inspect_task(id, &task)) {
        console_format_task(by, sizeof(by), id, task.name);
        terminal_print(terminal, "kcon of task %s", by);
    }
    if (console.after_panic)
        terminal_text(terminal, "; `help` helps, `halt` and `reboot` end it\n");
    else
        terminal_text(terminal, "; all is stopped, `help` helps, `continue` leaves\n");
}

static void console_loop(void *argument)
{
    (void)argument;
    header_print();
    console_start(&console);
    while (!console.leave)
        if (!console_poll(&console))
            arch_cpu_relax();
    arch_context_switch(&own_context, &interrupted_context);
}

static void console_prepare(uintptr_t fp)
{
    if (!initialized)
        console_init(&console, serial_line_put, line_get, NULL);
    initialized = true;
    is_open = true;
    console.frame = fp;
    console.leave = false;
    arch_context_init(&own_context, stack + sizeof(stack), console_loop, NULL);
}

/* What was typed behind `continue` is for the system. */
static void give_back_keys(void)
{
    int byte;
    while ((byte = terminal_take_ahead(&console.terminal)) >= 0)
        control_give_key((uint8_t)byte);
}

static void kconsole_open(enum console_reason why)
{
    if (is_open)
        return;
    reason = why;
    control_console_opened();
    console_prepare((uintptr_t)__builtin_frame_address(0));
    arch_context_switch(&interrupted_context, &own_context);
    is_open = false;
    give_back_keys();
    control_console_closed();
}

static void kconsole_panic(uintptr_t fp)
{
    if (++panics > PANICS_MAX)
        arch_machine_halt(MACHINE_PANICKED);
    panicked_inside = is_open;
    if (!is_open)
        control_console_opened();
    console_prepare(fp);
    console.after_panic = true;
    arch_context_switch(&interrupted_context, &own_context);
    arch_machine_halt(MACHINE_PANICKED);
}

static bool kconsole_is_open(void)
{
    return is_open;
}

const console_hook_t kernel_console = {
    .open = kconsole_open,
    .panic = kconsole_panic,
    .is_open = kconsole_is_open,
};
