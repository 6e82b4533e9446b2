// SPDX-License-Identifier: BSD-2-Clause
/* The interrupt descriptor table: each of the 256 vectors leads to its stub in trap/entry.S. */
#include "../cpu/percpu.h"
#include "trap.h"

#define VECTORS   256
#define STUB_SIZE 16

#define GATE_INTERRUPT 0x8e
#define GATE_USER      0x60 /* user mode can invoke it with INT n */

typedef struct idt_gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t ist;
    uint8_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
} idt_gate_t;

extern const char trap_stubs[];

static idt_gate_t idt[VECTORS] __attribute__((aligned(16)));

static void idt_set(unsigned vector, uint8_t ist, uint8_t type)
{
    uint64_t stub = (uint64_t)(uintptr_t)trap_stubs + vector * STUB_SIZE;
    idt[vector] = (idt_gate_t){
        .offset_low = (uint16_t)stub,
        .selector = SELECTOR_KERNEL_CODE,
        .ist = ist,
        .type = type,
        .offset_middle = (uint16_t)(stub >> 16),
        .offset_high = (uint32_t)(stub >> 32),
    };
}

void idt_init(void)
{
    for (unsigned vector = 0; vector < VECTORS; vector++)
        idt_set(vector, 0, GATE_INTERRUPT);
    idt_set(TRAP_NMI, IST_NMI, GATE_INTERRUPT);
    idt_set(TRAP_DOUBLE_FAULT, IST_DOUBLE, GATE_INTERRUPT);
    idt_set(TRAP_MACHINE_CHECK, IST_CHECK, GATE_INTERRUPT);
    idt_set(TRAP_BREAKPOINT, 0, GATE_INTERRUPT | GATE_USER);

    struct __attribute__((packed)) {
        uint16_t limit;
        uint64_t base;
    } idtr = {sizeof(idt) - 1, (uint64_t)(uintptr_t)idt};
    /* "memory": the table itself must be written before the processor uses it. */
    __asm__ volatile("lidt %0" : : "m"(idtr) : "memory");
}
