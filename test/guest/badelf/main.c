// SPDX-License-Identifier: BSD-2-Clause
/*
 * badelf PROGRAM FOLDER: writes copies of PROGRAM into FOLDER, each with one defect. Prints their
 * names; the test tries to run them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Offsets of ELF64: in the file header (ELF_), and in an entry of the program header table
 * (PH_). */
enum {
    ELF_CLASS = 4,
    ELF_TYPE = 16,
    ELF_MACHINE = 18,
    ELF_ENTRY = 24,
    ELF_PHOFF = 32,
    ELF_PHENTSIZE = 54,
    ELF_PHNUM = 56,
    PH_FLAGS = 4,
    PH_OFFSET = 8,
    PH_VADDR = 16,
    PH_FILESZ = 32,
    PH_MEMSZ = 40,
};

#define PROGRAM_HEADER 64 /* offset of the table in the output of our linker */
#define SIZE_MAX_READ  (512 * 1024)

/* Defects: `size` bytes at `offset` become `value`; size 0 truncates the file to `offset` bytes. */
static const struct {
    const char *name;
    unsigned offset;
    unsigned size;
    uint64_t value;
} damages[] = {
    {"empty", 0, 0, 0},
    {"cut-in-header", 40, 0, 0},
    {"cut-in-table", 80, 0, 0},
    {"cut-in-code", 5000, 0, 0},
    {"no-magic", 0, 4, 0x12345678},
    {"32-bit", ELF_CLASS, 1, 1},
    {"relocatable", ELF_TYPE, 2, 1},
    {"other-machine", ELF_MACHINE, 2, 183},
    {"entry-nowhere", ELF_ENTRY, 8, 0x12},
    {"entry-in-kernel", ELF_ENTRY, 8, 0xffffffff80100000},
    {"table-outside", ELF_PHOFF, 8, 0x7fffffffffffffff},
    {"entry-size-0", ELF_PHENTSIZE, 2, 0},
    {"no-entries", ELF_PHNUM, 2, 0},
    {"too-many-entries", ELF_PHNUM, 2, 65535},
    {"write-and-run", PROGRAM_HEADER + PH_FLAGS, 4, 7},
    {"file-outside", PROGRAM_HEADER + PH_OFFSET, 8, 0x7ffffffffffff000},
    {"in-kernel", PROGRAM_HEADER + PH_VADDR, 8, 0xffffffff80100000},
    {"over-loader", PROGRAM_HEADER + PH_VADDR, 8, 0x40000000},
    {"longer-in-file", PROGRAM_HEADER + PH_FILESZ, 8, 0x100000000},
    {"memory-wraps", PROGRAM_HEADER + PH_MEMSZ, 8, 0xfffffffffffff000},
};

static int fail(const char *name)
{
    perror(name);
    return 1;
}

static int copy_write(const char *folder, size_t damage, const char *program, size_t size)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, damages[damage].name);
    char *copy = malloc(size);
    if (copy == NULL)
        return fail("badelf");
    memcpy(copy, program, size);
    if (damages[damage].size == 0)
        size = damages[damage].offset;
    else
        memcpy(copy + damages[damage].offset, &damages[damage].value, damages[damage].size);

    FILE *file = fopen(path, "wb");
    int rc = file != NULL ? 0 : fail(path);
    if (file != NULL && size > 0 && fwrite(copy, 1, size, file) != size)
        rc = fail(path);
    if (file != NULL && fclose(file) != 0)
        rc = fail(path);
    free(copy);
    return rc;
}

int main(int argc, char **argv)
{
    static char program[SIZE_MAX_READ];
    if (argc != 3) {
        fputs("usage: badelf PROGRAM FOLDER\n", stderr);
        return 2;
    }
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL)
        return fail(argv[1]);
    size_t size = fread(program, 1, sizeof(program), file);
    fclose(file);
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        if (copy_write(argv[2], i, program, size) != 0)
            return 1;
        puts(damages[i].name);
    }
    return 0;
}
