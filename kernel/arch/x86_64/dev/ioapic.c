// SPDX-License-Identifier: BSD-2-Clause
/*
 * The I/O APIC: an index and a data register, two 32-bit words for each pin.
 *
 * Locks: none. Only the boot processor runs, with interrupts disabled.
 */
#include "ioapic.h"
#include "../mem/kspace.h"
#include "../trap/trap.h"
#include "acpi.h"
#include "lapic.h"

#define REGISTERS_SIZE 0x20
#define INDEX          0x00
#define DATA           0x10

#define REGISTER_VERSION 1
#define REGISTER_PIN     0x10

#define PIN_LOW_ACTIVE (1u << 13)
#define PIN_LEVEL      (1u << 15)
#define PIN_MASKED     (1u << 16)

#define NO_PIN 0xffffffffu

static volatile uint8_t *registers;
static unsigned pins;
static uint32_t pin_words[TRAP_IRQ_COUNT]; /* low word of each interrupt's pin, as last set */

static uint32_t ioapic_read(uint32_t index)
{
    *(volatile uint32_t *)(registers + INDEX) = index;
    return *(volatile uint32_t *)(registers + DATA);
}

static void ioapic_write(uint32_t index, uint32_t value)
{
    *(volatile uint32_t *)(registers + INDEX) = index;
    *(volatile uint32_t *)(registers + DATA) = value;
}

/* Returns the pin of interrupt `irq`, or NO_PIN. */
static uint32_t ioapic_pin(unsigned irq)
{
    uint32_t gsi = irq < ACPI_ISA_IRQS ? acpi_info.isa_gsi[irq] : irq;
    return gsi >= acpi_info.ioapic_first && gsi - acpi_info.ioapic_first < pins
               ? gsi - acpi_info.ioapic_first
               : NO_PIN;
}

/* ISA interrupts are edge-triggered and active high unless the firmware overrides that; PCI
 * interrupts are level-triggered and active low. */
static uint32_t ioapic_mode(unsigned irq)
{
    if (irq >= ACPI_ISA_IRQS)
        return PIN_LEVEL | PIN_LOW_ACTIVE;
    uint16_t flags = acpi_info.isa_flags[irq];
    return (flags & ACPI_POLARITY_LOW ? PIN_LOW_ACTIVE : 0) |
           (flags & ACPI_TRIGGER_LEVEL ? PIN_LEVEL : 0);
}

bool ioapic_init(void)
{
    registers = kspace_map_device(acpi_info.ioapic, REGISTERS_SIZE);
    uint32_t version = ioapic_read(REGISTER_VERSION);
    if (version == 0xffffffffu)
        return false;
    pins = (version >> 16 & 0xff) + 1;
    for (unsigned pin = 0; pin < pins; pin++)
        ioapic_write(REGISTER_PIN + 2 * pin, PIN_MASKED);
    for (unsigned irq = 0; irq < TRAP_IRQ_COUNT; irq++) {
        pin_words[irq] = (TRAP_IRQ + irq) | ioapic_mode(irq) | PIN_MASKED;
        uint32_t pin = ioapic_pin(irq);
        if (pin != NO_PIN)
            ioapic_write(REGISTER_PIN + 2 * pin + 1, lapic_id() << 24);
    }
    return true;
}

unsigned ioapic_count(void)
{
    return acpi_info.ioapic_first + pins;
}

void ioapic_set_masked(unsigned irq, bool masked)
{
    uint32_t pin = ioapic_pin(irq);
    if (pin == NO_PIN)
        return;
    pin_words[irq] = masked ? pin_words[irq] | PIN_MASKED : pin_words[irq] & ~PIN_MASKED;
    ioapic_write(REGISTER_PIN + 2 * pin, pin_words[irq]);
}

bool ioapic_is_level(unsigned irq)
{
    return (pin_words[irq] & PIN_LEVEL) != 0;
}
