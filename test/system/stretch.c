// SPDX-License-Identifier: BSD-2-Clause
/*
 * A plugin for QEMU that measures how long the kernel runs with interrupts disabled. A stretch
 * begins when the processor enters the kernel, or after an instruction that enables interrupts
 * there, and ends at the next such instruction or in user mode.
 *
 * Arguments: out=FILE, limit=INSTRUCTIONS, and sti=ADDRESS for each instruction that enables
 * interrupts. Writes a line for each stretch above the limit: its instructions, and the addresses
 * of its first block and of the block in which it spent most of them.
 *
 * The functions of QEMU are declared here, because its header is rarely installed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VISIBLE __attribute__((visibility("default")))

/* Addresses from here on are the kernel's. */
#define KERNEL_HALF ((uint64_t)1 << 63)

#define STI_MAX 64

/* Entries of the table of blocks, which counts by address. A block that meets another one at its
 * place replaces it. */
#define PLACES 4096

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t qemu_plugin_id_t;

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*call)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, void (*call)(unsigned, void *),
                                          int flags, void *argument);
VISIBLE int qemu_plugin_version = 1;
VISIBLE int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments);

/* A translated block of instructions. */
typedef struct block {
    uint64_t address;
    unsigned instructions;
    bool enables; /* interrupts, at its end */
} block_t;

typedef struct place {
    uint64_t address;
    uint64_t instructions;
    uint64_t stretch; /* its number; of an earlier one: the place is free */
} place_t;

static FILE *out;
static uint64_t limit;
static uint64_t stis[STI_MAX];
static unsigned sti_count;

static uint64_t instructions, first, stretch = 1;
static place_t places[PLACES];

static void block_count(const block_t *block)
{
    place_t *place = &places[(block->address * 0x9e3779b97f4a7c15) >> 52];
    if (place->stretch != stretch || place->address != block->address)
        *place = (place_t){.address = block->address, .stretch = stretch};
    place->instructions += block->instructions;
}

static void stretch_report(void)
{
    const place_t *most = &places[0];
    for (unsigned i = 0; i < PLACES; i++)
        if (places[i].stretch == stretch &&
            (most->stretch != stretch || places[i].instructions > most->instructions))
            most = &places[i];
    fprintf(out, "%llu %llx %llx\n", (unsigned long long)instructions, (unsigned long long)first,
            (unsigned long long)most->address);
    fflush(out);
}

static void stretch_end(void)
{
    if (instructions > limit)
        stretch_report();
    instructions = 0;
    stretch++;
}

static void block_executed(unsigned cpu, void *argument)
{
    const block_t *block = argument;
    (void)cpu;
    if (block->address < KERNEL_HALF) {
        if (instructions > 0)
            stretch_end();
        return;
    }
    if (instructions == 0)
        first = block->address;
    instructions += block->instructions;
    block_count(block);
    if (block->enables)
        stretch_end();
}

static bool enables_interrupts(uint64_t address)
{
    for (unsigned i = 0; i < sti_count; i++)
        if (stis[i] == address)
            return true;
    return false;
}

static void block_translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    block_t *block = calloc(1, sizeof(*block)); /* QEMU refers to it until it ends */
    if (block == NULL)
        abort();
    (void)id;
    block->instructions = (unsigned)qemu_plugin_tb_n_insns(tb);
    block->address = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
    for (unsigned i = 0; i < block->instructions; i++)
        block->enables |=
            enables_interrupts(qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, i)));
    qemu_plugin_register_vcpu_tb_exec_cb(tb, block_executed, 0, block);
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments)
{
    (void)info;
    for (int i = 0; i < count; i++)
        if (strncmp(arguments[i], "out=", 4) == 0)
            out = fopen(arguments[i] + 4, "a");
        else if (strncmp(arguments[i], "limit=", 6) == 0)
            limit = strtoull(arguments[i] + 6, NULL, 10);
        else if (strncmp(arguments[i], "sti=", 4) == 0 && sti_count < STI_MAX)
            stis[sti_count++] = strtoull(arguments[i] + 4, NULL, 16);
        else
            return -1;
    if (out == NULL)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, block_translated);
    return 0;
}
