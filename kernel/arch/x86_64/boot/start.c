// SPDX-License-Identifier: BSD-2-Clause
/*
 * The first C code: brings the processor and memory into the state that kernel_main() expects. It
 * runs on the boot stack and starts with the bootstrap page tables. The order of the calls follows
 * their dependencies.
 */
#include "../cpu/features.h"
#include "../cpu/fpu.h"
#include "../cpu/percpu.h"
#include "../dev/acpi.h"
#include "../dev/clock.h"
#include "../dev/display.h"
#include "../dev/i8042.h"
#include "../dev/irq_controller.h"
#include "../dev/lapic.h"
#include "../dev/pic.h"
#include "../dev/uart.h"
#include "../mem/kspace.h"
#include "../trap/trap.h"
#include "memmap.h"
#include "multiboot2.h"
#include <arch/cpu.h>
#include <boot/boot.h>
#include <lib/assert.h>
#include <lib/print.h>

extern const char boot_stack_guard[];

_Noreturn void boot_start(uint32_t magic, uint32_t information);

void boot_start(uint32_t magic, uint32_t information)
{
    uart_init();
    i8042_init();
    percpu_init(&percpu_boot);
    idt_init();
    if (magic != MULTIBOOT2_LOADER_MAGIC)
        panic("a multiboot2 boot loader with the modules of boot/grub.cfg is required "
              "(magic number %#x)",
              magic);
    multiboot2_read(information);
    display_init(multiboot2_screen());
    features_init();
    kspace_init();
    display_map();
    kspace_guard(boot_stack_guard);
    percpu_guard_stacks();
    memmap_hand_over();
    kspace_seal();
    fpu_init();

    acpi_init(multiboot2_acpi_root());
    /* The legacy controllers come first: their interrupts left pending by the firmware must be
     * cleared while the local APIC still receives them, or they arrive later as spurious ones. */
    pic_init(TRAP_IRQ);
    lapic_init();
    irq_controller_init();
    clock_init();
    if (acpi_info.processors > 1)
        klog("one of %u processors is used", acpi_info.processors);
    if (features.meltdown)
        klog("programs can read the kernel's memory on this processor (Meltdown): "
             "see docs/threat-model.md");
    kernel_main();
}
