// SPDX-License-Identifier: BSD-2-Clause
/* Ways to stop the machine, the most reliable first; any of them can be missing on a machine. */
#include "../cpu/x86.h"
#include "acpi.h"
#include <arch/cpu.h>

/* The debug exit of emulators: ends the emulator with status (code << 1) | 1. */
#define DEBUG_EXIT_PORT 0xf4

/* The pvpanic device of emulators: reading it returns its supported events; an unused port reads as
 * all ones. */
#define PANIC_PORT     0x505
#define PANIC_PANICKED 0x01
#define PANIC_NONE     0xff

#define SLEEP_ENABLE 0x2000u

/* The PM1a control register on emulators without usable ACPI tables. */
#define PM1A_QEMU  0x604
#define PM1A_BOCHS 0xb004

#define RESET_CONTROL_PORT  0xcf9
#define RESET_CONTROL_WARM  0x02
#define RESET_CONTROL_START 0x06

#define KEYBOARD_STATUS 0x64
#define KEYBOARD_BUSY   0x02
#define KEYBOARD_RESET  0xfe

#define SETTLE_LOOPS 1000000u

static void settle(void)
{
    for (unsigned i = 0; i < SETTLE_LOOPS; i++)
        arch_cpu_relax();
}

static _Noreturn void stop(void)
{
    for (;;)
        __asm__ volatile("cli\n\thlt");
}

void arch_machine_halt(enum machine_halt code)
{
    /* An unused port reads as all ones, the debug exit device as zero. */
    if (inb(DEBUG_EXIT_PORT) == 0)
        outl(DEBUG_EXIT_PORT, (uint32_t)code);
    if (acpi_info.pm1a_control != 0) {
        outw(acpi_info.pm1a_control, acpi_info.sleep_type_off | SLEEP_ENABLE);
        if (acpi_info.pm1b_control != 0)
            outw(acpi_info.pm1b_control, acpi_info.sleep_type_off | SLEEP_ENABLE);
        settle();
    }
    outw(PM1A_QEMU, SLEEP_ENABLE);
    outw(PM1A_BOCHS, SLEEP_ENABLE);
    stop();
}

void arch_machine_report_panic(void)
{
    uint8_t events = inb(PANIC_PORT);
    if (events != PANIC_NONE && (events & PANIC_PANICKED) != 0)
        outb(PANIC_PORT, PANIC_PANICKED);
}

void arch_machine_reboot(void)
{
    if (acpi_info.reset_known) {
        outb(acpi_info.reset_port, acpi_info.reset_value);
        settle();
    }
    outb(RESET_CONTROL_PORT, RESET_CONTROL_WARM);
    outb(RESET_CONTROL_PORT, RESET_CONTROL_START);
    settle();
    for (unsigned i = 0; i < SETTLE_LOOPS && (inb(KEYBOARD_STATUS) & KEYBOARD_BUSY); i++)
        arch_cpu_relax();
    outb(KEYBOARD_STATUS, KEYBOARD_RESET);
    settle();

    /* An exception without an interrupt descriptor table is a triple fault, which resets the
     * processor. */
    struct __attribute__((packed)) {
        uint16_t limit;
        uint64_t base;
    } none = {0, 0};
    __asm__ volatile("lidt %0\n\tint3" : : "m"(none));
    stop();
}
