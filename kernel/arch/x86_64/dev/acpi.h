// SPDX-License-Identifier: BSD-2-Clause
/* The little that is read from the firmware's ACPI tables: interrupt controllers, timers, power off. */
#ifndef X86_ACPI_H
#define X86_ACPI_H

#include <arch/types.h>

#define ACPI_ISA_IRQS 16

typedef struct acpi_info {
    unsigned processors;   /* that can be used; 0: unknown */
    paddr_t ioapic;        /* registers of the first I/O APIC, 0: none */
    uint32_t ioapic_first; /* global interrupt number of its first pin */
    /* Where the interrupts of the ISA bus arrive. */
    uint32_t isa_gsi[ACPI_ISA_IRQS];
    uint16_t isa_flags[ACPI_ISA_IRQS]; /* ACPI_POLARITY_LOW, ACPI_TRIGGER_LEVEL */
    paddr_t hpet;                      /* registers, 0: none */
    uint16_t pm_timer;                 /* port, 0: none */
    uint16_t pm1a_control;             /* port, 0: unknown */
    uint16_t pm1b_control;
    uint16_t sleep_type_off; /* value of SLP_TYP that powers off, in place; valid with pm1a */
    bool reset_known;
    uint16_t reset_port;
    uint8_t reset_value;
} acpi_info_t;

#define ACPI_POLARITY_LOW  2 /* of the two bits, 3 is low */
#define ACPI_TRIGGER_LEVEL 8 /* of the two bits at 2, 3 is level */

extern acpi_info_t acpi_info; /* immutable after acpi_init */

/* Reads the tables that `root` (ACPI's root pointer, or NULL) leads to. What is damaged is left
 * out. */
void acpi_init(const void *root);

#endif
