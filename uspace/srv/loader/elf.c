// SPDX-License-Identifier: BSD-2-Clause
/* Parses the headers of an executable. Every addition is checked for overflow first. */
#include "elf.h"
#include <abi/area.h>
#include <os/elf_arch.h>
#include <stdbool.h>
#include <string.h>

enum {
    CLASS_64 = 2,
    DATA_LITTLE = 1,
    TYPE_EXECUTABLE = 2,
    VERSION = 1,
    SEGMENT_LOAD = 1,
    SEGMENT_DYNAMIC = 2,
    SEGMENT_INTERPRETER = 3,
    FLAG_EXEC = 1,
    FLAG_WRITE = 2,
    FLAG_READ = 4
};

typedef struct elf_header {
    uint8_t magic[4];
    uint8_t class, data, ident_version, ident_rest[9];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_headers, section_headers;
    uint32_t flags;
    uint16_t size, program_header_size, program_header_count;
    uint16_t section_header_size, section_header_count, section_names;
} elf_header_t;

_Static_assert(sizeof(elf_header_t) == 64, "size defined by the ELF format");

typedef struct elf_program_header {
    uint32_t type, flags;
    uint64_t offset, address, physical, file_size, memory_size, align;
} elf_program_header_t;

_Static_assert(sizeof(elf_program_header_t) == 56, "size defined by the ELF format");

static bool header_valid(const elf_header_t *header)
{
    static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};
    return !memcmp(header->magic, magic, sizeof(magic)) && header->class == CLASS_64 &&
           header->data == DATA_LITTLE && header->type == TYPE_EXECUTABLE &&
           header->machine == OS_ELF_MACHINE && header->version == VERSION &&
           header->program_header_size == sizeof(elf_program_header_t);
}

static bool segment_valid(const elf_program_header_t *program, uint64_t file_size, uint64_t low)
{
    if (program->address % ELF_PAGE != 0 || program->address < low ||
        program->address >= PROGRAM_HIGH || program->memory_size > PROGRAM_HIGH - program->address)
        return false;
    if (program->file_size > program->memory_size || program->offset > file_size ||
        program->file_size > file_size - program->offset)
        return false;
    return (program->flags & (FLAG_WRITE | FLAG_EXEC)) != (FLAG_WRITE | FLAG_EXEC);
}

static errno_t segment_add(elf_image_t *image, const elf_program_header_t *program,
                           uint64_t file_size)
{
    if (program->memory_size == 0)
        return EOK;
    const elf_segment_t *last = image->count ? &image->segment[image->count - 1] : NULL;
    uint64_t low = last ? last->address + last->memory : PROGRAM_LOW;
    if (image->count == ELF_SEGMENTS_MAX || !segment_valid(program, file_size, low))
        return ENOEXEC;
    image->segment[image->count++] = (elf_segment_t){
        .address = program->address,
        .memory = (program->memory_size + ELF_PAGE - 1) / ELF_PAGE * ELF_PAGE,
        .offset = program->offset,
        .size = program->file_size,
        .flags = AREA_READ | (program->flags & FLAG_WRITE ? AREA_WRITE : 0) |
                 (program->flags & FLAG_EXEC ? AREA_EXEC : 0),
    };
    return EOK;
}

static bool program_entry_valid(const elf_image_t *image)
{
    for (unsigned i = 0; i < image->count; i++) {
        const elf_segment_t *segment = &image->segment[i];
        if (segment->flags & AREA_EXEC && image->entry >= segment->address &&
            image->entry - segment->address < segment->size)
            return true;
    }
    return false;
}

errno_t elf_parse(const void *head, size_t head_size, uint64_t file_size, elf_image_t *image)
{
    elf_header_t header;
    if (head_size < sizeof(header))
        return ENOEXEC;
    memcpy(&header, head, sizeof(header));
    if (!header_valid(&header))
        return ENOEXEC;
    size_t table_size = header.program_header_count * sizeof(elf_program_header_t);
    if (header.program_headers > head_size || table_size > head_size - header.program_headers)
        return ENOEXEC;

    *image = (elf_image_t){.entry = header.entry};
    const char *at = (const char *)head + header.program_headers;
    for (unsigned i = 0; i < header.program_header_count; i++, at += sizeof(elf_program_header_t)) {
        elf_program_header_t program;
        memcpy(&program, at, sizeof(program));
        if (program.type == SEGMENT_DYNAMIC || program.type == SEGMENT_INTERPRETER)
            return ENOEXEC;
        errno_t error =
            program.type == SEGMENT_LOAD ? segment_add(image, &program, file_size) : EOK;
        if (error != EOK)
            return error;
    }
    return program_entry_valid(image) ? EOK : ENOEXEC;
}
