// SPDX-License-Identifier: BSD-2-Clause
/*
 * ACPI tables. They come from the firmware, so lengths and checksums are checked before use. The
 * kernel also works without them: without a MADT it uses the legacy interrupt controllers.
 */
#include "acpi.h"
#include "../cpu/x86.h"
#include "../mem/kspace.h"
#include <lib/mem.h>

#define TABLE_SIZE_MAX (1u << 20)

#define MADT_PROCESSOR  0 /* identified by its local APIC */
#define MADT_IO_APIC    1
#define MADT_OVERRIDE   2
#define MADT_PROCESSORX 9 /* identified by its local x2APIC */

#define PROCESSOR_ENABLED 1u

#define FADT_DSDT          40
#define FADT_PM1A_CONTROL  64
#define FADT_PM1B_CONTROL  68
#define FADT_PM_TIMER      76
#define FADT_PM_TIMER_SIZE 91
#define FADT_FLAGS         112
#define FADT_RESET_SPACE   116
#define FADT_RESET_ADDRESS 120
#define FADT_RESET_VALUE   128
#define FADT_SIZE_RESET    129
#define FADT_DSDT_WIDE     140
#define FADT_FLAG_RESET    (1u << 10)
#define ACPI_SPACE_MEMORY  0
#define ACPI_SPACE_IO      1

#define HPET_SPACE      40
#define HPET_ADDRESS    44
#define HPET_TABLE_SIZE 56

#define MADT_FIRST_ENTRY 44

typedef struct __attribute__((packed)) acpi_root {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt;
    uint32_t length;
    uint64_t xsdt;
    uint8_t checksum_all;
    uint8_t reserved[3];
} acpi_root_t;

typedef struct __attribute__((packed)) acpi_table {
    char signature[4];
    uint32_t length;
    uint8_t revision;
    uint8_t checksum;
    char oem[26];
} acpi_table_t;

_Static_assert(sizeof(acpi_table_t) == 36, "defined by ACPI");

#define TABLE_HEADER 36u

acpi_info_t acpi_info;

static uint64_t field(const void *table, size_t offset, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, (const uint8_t *)table + offset, size);
    return value;
}

/* Maps and checks the table at `address`. Returns NULL if it is not a valid table. */
static const acpi_table_t *table_map(paddr_t address)
{
    const acpi_table_t *table = address != 0 ? kspace_map_firmware(address, TABLE_HEADER) : NULL;
    if (table == NULL || table->length < TABLE_HEADER || table->length > TABLE_SIZE_MAX ||
        kspace_map_firmware(address, table->length) == NULL)
        return NULL;
    uint8_t sum = 0;
    for (uint32_t i = 0; i < table->length; i++)
        sum = (uint8_t)(sum + ((const uint8_t *)table)[i]);
    return sum == 0 ? table : NULL;
}

static void read_override(const uint8_t *entry)
{
    uint8_t source = entry[3];
    if (source < ACPI_ISA_IRQS) {
        acpi_info.isa_gsi[source] = (uint32_t)field(entry, 4, 4);
        acpi_info.isa_flags[source] = (uint16_t)field(entry, 8, 2);
    }
}

/* Returns whether a MADT entry describes a usable processor. */
static bool is_processor(const uint8_t *entry, uint8_t size)
{
    if (entry[0] == MADT_PROCESSOR && size >= 8)
        return field(entry, 4, 4) & PROCESSOR_ENABLED;
    return entry[0] == MADT_PROCESSORX && size >= 16 && (field(entry, 8, 4) & PROCESSOR_ENABLED);
}

static void read_madt(const acpi_table_t *madt)
{
    const uint8_t *bytes = (const uint8_t *)madt;
    for (uint32_t at = MADT_FIRST_ENTRY; at + 2 <= madt->length;) {
        const uint8_t *entry = bytes + at;
        uint8_t size = entry[1];
        if (size < 2 || at + size > madt->length)
            return;
        if (entry[0] == MADT_IO_APIC && size >= 12 && acpi_info.ioapic == 0) {
            acpi_info.ioapic = (paddr_t)field(entry, 4, 4);
            acpi_info.ioapic_first = (uint32_t)field(entry, 8, 4);
        } else if (entry[0] == MADT_OVERRIDE && size >= 10) {
            read_override(entry);
        } else if (is_processor(entry, size)) {
            acpi_info.processors++;
        }
        at += size;
    }
}

/* Parses an AML integer at *at: ZeroOp, OneOp or a byte constant. */
static bool aml_integer(const uint8_t **at, const uint8_t *end, uint8_t *value)
{
    if (*at < end && **at <= 1) {
        *value = *(*at)++;
        return true;
    }
    if (end - *at >= 2 && **at == 0x0a) {
        *value = (*at)[1];
        *at += 2;
        return true;
    }
    return false;
}

/* Searches the AML for the bytes of `Name(_S5, Package() {type, ...})`: one number does not justify
 * an AML interpreter. */
static bool dsdt_sleep_off(const acpi_table_t *dsdt, uint8_t *type)
{
    const uint8_t *at = (const uint8_t *)dsdt + TABLE_HEADER;
    const uint8_t *end = (const uint8_t *)dsdt + dsdt->length;
    for (; end - at >= 12; at++) {
        if (memcmp(at, "_S5_\x12", 5) == 0) {
            at += 5;
            at += (*at >> 6) + 1; /* length of the package */
            at += 1;              /* number of elements */
            return at < end && aml_integer(&at, end, type);
        }
    }
    return false;
}

static void read_hpet(const acpi_table_t *table)
{
    if (table->length >= HPET_TABLE_SIZE && field(table, HPET_SPACE, 1) == ACPI_SPACE_MEMORY)
        acpi_info.hpet = (paddr_t)field(table, HPET_ADDRESS, 8);
}

static void read_fadt(const acpi_table_t *fadt)
{
    if (fadt->length < FADT_RESET_SPACE)
        return;
    if (field(fadt, FADT_PM_TIMER_SIZE, 1) == 4)
        acpi_info.pm_timer = (uint16_t)field(fadt, FADT_PM_TIMER, 4);
    paddr_t dsdt_address = (paddr_t)field(fadt, FADT_DSDT, 4);
    if (dsdt_address == 0 && fadt->length >= FADT_DSDT_WIDE + 8)
        dsdt_address = (paddr_t)field(fadt, FADT_DSDT_WIDE, 8);
    const acpi_table_t *dsdt = table_map(dsdt_address);
    uint8_t type;
    if (dsdt != NULL && dsdt_sleep_off(dsdt, &type)) {
        acpi_info.pm1a_control = (uint16_t)field(fadt, FADT_PM1A_CONTROL, 4);
        acpi_info.pm1b_control = (uint16_t)field(fadt, FADT_PM1B_CONTROL, 4);
        acpi_info.sleep_type_off = (uint16_t)((type & 7) << 10);
    }
    if (fadt->length >= FADT_SIZE_RESET && (field(fadt, FADT_FLAGS, 4) & FADT_FLAG_RESET) &&
        field(fadt, FADT_RESET_SPACE, 1) == ACPI_SPACE_IO) {
        acpi_info.reset_known = true;
        acpi_info.reset_port = (uint16_t)field(fadt, FADT_RESET_ADDRESS, 8);
        acpi_info.reset_value = (uint8_t)field(fadt, FADT_RESET_VALUE, 1);
    }
}

static void read_table(const acpi_table_t *table)
{
    if (table == NULL)
        return;
    if (memcmp(table->signature, "APIC", 4) == 0)
        read_madt(table);
    else if (memcmp(table->signature, "FACP", 4) == 0)
        read_fadt(table);
    else if (memcmp(table->signature, "HPET", 4) == 0)
        read_hpet(table);
}

void acpi_init(const void *root)
{
    for (unsigned irq = 0; irq < ACPI_ISA_IRQS; irq++)
        acpi_info.isa_gsi[irq] = irq;
    if (root == NULL)
        return;
    acpi_root_t pointer;
    memcpy(&pointer, root, sizeof(pointer));
    bool wide = pointer.revision >= 2 && pointer.xsdt != 0;
    const acpi_table_t *index = table_map(wide ? pointer.xsdt : pointer.rsdt);
    if (index == NULL)
        return;
    size_t entry = wide ? 8 : 4;
    for (size_t at = TABLE_HEADER; at + entry <= index->length; at += entry)
        read_table(table_map((paddr_t)field(index, at, entry)));
}
