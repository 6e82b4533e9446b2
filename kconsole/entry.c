// SPDX-License-Identifier: BSD-2-Clause
/*
 * The functions of the kernel's console hook: entering and leaving the console.
 *
 * The console is a context with its own stack. Opening it switches to this context and leaves the
 * interrupted one unchanged; `continue` switches back. A panic switches to it without return. If a
 * command itself panics, the console restarts on the same stack and abandons the command.
 *
 * Locks: none; interrupts are disabled, and only one CPU runs.
 */
#include <arch/console.h>
#include <arch/context.h>
#include <arch/cpu.h>
#include <console/keyboard.h>
#include <console/screen.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <kconsole/console.h>
#include <lib/console_hook.h>
#include <lib/mem.h>

/* Number of panics that the console survives; after more of them, it cannot work at all. */
#define PANICS_MAX 16

static uint8_t stack[ARCH_STACK_SIZE] __attribute__((aligned(16)));
static arch_context_t own_context;
static arch_context_t interrupted_context;
static console_t console;
static console_t remote; /* runs the lines that do not come from the serial line */
static bool initialized;
static bool is_open;
static unsigned panics;
static bool panicked_inside; /* a command caused the last panic */
static enum console_reason reason;

/* The console is on the serial line and on the screen; both show everything. */
static void both_put(void *context, char c)
{
    (void)context;
    arch_console_put(c);
    screen_put_char(c);
}

/* Long output stops after each page only for a reader in front of the screen: scripts that use the
 * serial line expect it all. */
static int either_get(void *context)
{
    (void)context;
    int byte = arch_console_get();
    if (byte >= 0) {
        console.terminal.page_rows = 0;
        return byte;
    }
    byte = keyboard_get();
    if (byte >= 0)
        console.terminal.page_rows = screen_rows();
    return byte;
}

/* Called again and again while the console waits for a key. */
static void console_idle(void *context)
{
    (void)context;
    screen_flush();
    arch_cpu_relax();
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
    else if (reason == CONSOLE_BY_KEYBOARD)
        terminal_text(terminal, "its key (F12)");
    else if (inspect_task(id, &task)) {
        console_format_task(by, sizeof(by), id, task.name);
        terminal_print(terminal, "kcon of task %s", by);
    }
    if (console.after_panic)
        terminal_text(terminal, "; `help` lists commands, `halt` and `reboot` end it\n");
    else
        terminal_text(terminal,
                      "; the system is stopped, `help` lists commands, `continue` leaves\n");
}

static void console_loop(void *argument)
{
    (void)argument;
    header_print();
    console_start(&console);
    while (!console.leave) {
        control_monitor_poll();
        if (!console.leave && !console_poll(&console))
            console_idle(NULL);
    }
    arch_context_switch(&own_context, &interrupted_context);
}

static void console_prepare(uintptr_t fp)
{
    if (!initialized)
        console_init(&console, both_put, either_get, NULL);
    initialized = true;
    console.terminal.idle = console_idle;
    console.terminal.page_rows = reason == CONSOLE_BY_KEYBOARD ? screen_rows() : 0;
    is_open = true;
    console.frame = fp;
    console.leave = false;
    arch_context_init(&own_context, stack + sizeof(stack), console_loop, NULL);
}

/* Input that was typed after `continue` is for the system. */
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

static int remote_get(void *context)
{
    (void)context;
    return -1;
}

/* The terminal sends "\r\n". */
typedef struct remote_output {
    void (*put)(void *context, char c);
    void *context;
} remote_output_t;

static void remote_put(void *context, char c)
{
    const remote_output_t *output = context;
    if (c != '\r')
        output->put(output->context, c);
}

static void kconsole_run(const char *line, void (*put)(void *context, char c), void *context)
{
    char own[CONSOLE_LINE_MAX + 1];
    remote_output_t output = {put, context};
    (void)str_copy(own, sizeof(own), line);
    console_init(&remote, remote_put, remote_get, &output);
    remote.frame = is_open ? console.frame : (uintptr_t)__builtin_frame_address(0);
    remote.after_panic = panics > 0;
    console_run_line(&remote, own);
    if (!remote.leave)
        return;
    if (is_open)
        console.leave = true;
    else
        terminal_text(&remote.terminal, "the console is not open\n");
}

const console_hook_t kernel_console = {
    .open = kconsole_open,
    .panic = kconsole_panic,
    .is_open = kconsole_is_open,
    .run = kconsole_run,
};
