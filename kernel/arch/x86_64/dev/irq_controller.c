// SPDX-License-Identifier: BSD-2-Clause
/* Chooses the controller; see irq_controller.h. */
#include "irq_controller.h"
#include "../trap/trap.h"
#include "acpi.h"
#include "ioapic.h"
#include "lapic.h"
#include "pic.h"
#include <arch/irq.h>

static bool use_ioapic;

void irq_controller_init(void)
{
    use_ioapic = acpi_info.ioapic != 0 && ioapic_init();
    if (!use_ioapic)
        lapic_pass_legacy();
}

unsigned arch_irq_count(void)
{
    unsigned count = use_ioapic ? ioapic_count() : PIC_IRQS;
    return count < TRAP_IRQ_COUNT ? count : TRAP_IRQ_COUNT;
}

void arch_irq_mask(unsigned irq)
{
    if (irq >= arch_irq_count())
        return;
    if (use_ioapic)
        ioapic_set_masked(irq, true);
    else
        pic_set_masked(irq, true);
}

void arch_irq_unmask(unsigned irq)
{
    if (irq >= arch_irq_count())
        return;
    if (use_ioapic)
        ioapic_set_masked(irq, false);
    else
        pic_set_masked(irq, false);
}

bool irq_controller_acknowledge(unsigned irq)
{
    if (!use_ioapic)
        return irq < PIC_IRQS && pic_acknowledge(irq);
    if (ioapic_is_level(irq))
        ioapic_set_masked(irq, true);
    lapic_eoi();
    return true;
}
