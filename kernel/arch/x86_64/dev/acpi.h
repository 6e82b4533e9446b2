// SPDX-License-Identifier: BSD-2-Clause
/* Data from the firmware's ACPI tables: interrupt controllers, timers, power off, reset. */
#ifndef X86_ACPI_H
#define X86_ACPI_H

#include <arch/types.h>

#define ACPI_ISA_IRQS 16

typedef struct acpi_info {
    unsigned processors;   /* usable processors; 0: unknown */
    paddr_t ioapic;        /* registers of the first I/O APIC, 0: none */
    uint32_t ioapic_first; /* global interrupt number of its first pin */
    /* The global interrupt numbers of the ISA interrupts, and their modes. */
    uint32_t isa_gsi[ACPI_ISA_IRQS];
    uint16_t isa_flags[ACPI_ISA_IRQS]; /* ACPI_POLARITY_LOW, ACPI_TRIGGER_LEVEL */
    paddr_t hpet;                      /* registers, 0: none */
    uint16_t pm_timer;                 /* port, 0: none */
    uint16_t pm1a_control;             /* port, 0: unknown */
    uint16_t pm1b_control;
    uint16_t sleep_type_off; /* SLP_TYP for power off, shifted into place; valid if pm1a is known */
    bool reset_known;
    uint16_t reset_port;
    uint8_t reset_value;
} acpi_info_t;

#define ACPI_POLARITY_LOW  2 /* of the two bits, 3 is low */
#define ACPI_TRIGGER_LEVEL 8 /* of the two bits at 2, 3 is level */

extern acpi_info_t acpi_info; /* immutable after acpi_init */

/* Reads the tables below `root` (the ACPI root pointer, or NULL) into acpi_info. Damaged tables are
 * skipped. */
void acpi_init(const void *root);

#endif
