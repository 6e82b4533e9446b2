// SPDX-License-Identifier: BSD-2-Clause
/* The 8259 pair: used if there is no I/O APIC, masked otherwise. */
#include "pic.h"
#include "../cpu/x86.h"

#define PRIMARY_COMMAND   0x20
#define PRIMARY_DATA      0x21
#define SECONDARY_COMMAND 0xa0
#define SECONDARY_DATA    0xa1

#define START_WITH_MODE  0x11
#define MODE_8086        0x01
#define CASCADE_IRQ      2u
#define END_OF_INTERRUPT 0x20
#define READ_IN_SERVICE  0x0b
#define SECONDARY_FIRST  8u
#define SPURIOUS_BIT     0x80

static uint16_t masks = 0xffff;

static void write_masks(void)
{
    outb(PRIMARY_DATA, (uint8_t)masks);
    outb(SECONDARY_DATA, (uint8_t)(masks >> 8));
}

void pic_init(unsigned vector)
{
    write_masks();
    outb(PRIMARY_COMMAND, START_WITH_MODE);
    outb(SECONDARY_COMMAND, START_WITH_MODE);
    outb(PRIMARY_DATA, (uint8_t)vector);
    outb(SECONDARY_DATA, (uint8_t)(vector + SECONDARY_FIRST));
    outb(PRIMARY_DATA, 1u << CASCADE_IRQ);
    outb(SECONDARY_DATA, CASCADE_IRQ);
    outb(PRIMARY_DATA, MODE_8086);
    outb(SECONDARY_DATA, MODE_8086);
    write_masks();
}

void pic_set_masked(unsigned irq, bool masked)
{
    uint16_t bit = (uint16_t)(1u << irq);
    masks = (uint16_t)(masked ? masks | bit : masks & ~bit);
    /* Interrupts of the secondary controller arrive through the cascade input of the primary. */
    uint16_t cascade = 1u << CASCADE_IRQ;
    masks = (uint16_t)((masks >> SECONDARY_FIRST) != 0xff ? masks & ~cascade : masks | cascade);
    write_masks();
}

/* An interrupt that is withdrawn before it is acknowledged appears as number 7 of its
 * controller. */
static bool is_spurious(unsigned irq)
{
    if (irq % SECONDARY_FIRST != 7)
        return false;
    uint16_t command = irq < SECONDARY_FIRST ? PRIMARY_COMMAND : SECONDARY_COMMAND;
    outb(command, READ_IN_SERVICE);
    return !(inb(command) & SPURIOUS_BIT);
}

bool pic_acknowledge(unsigned irq)
{
    bool spurious = is_spurious(irq);
    if (irq >= SECONDARY_FIRST) {
        if (!spurious)
            outb(SECONDARY_COMMAND, END_OF_INTERRUPT);
        outb(PRIMARY_COMMAND, END_OF_INTERRUPT);
    } else if (!spurious) {
        outb(PRIMARY_COMMAND, END_OF_INTERRUPT);
    }
    return !spurious;
}
