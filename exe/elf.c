// SPDX-License-Identifier: BSD-2-Clause
/* The check of ELF64 executables; see elf.h. */
#include <abi/area.h>
#include <exe/elf.h>
#include <stdbool.h>

#define ELF_CLASS_64        2
#define ELF_LITTLE_ENDIAN   1
#define ELF_VERSION         1
#define ELF_EXECUTABLE      2
#define ELF_SEGMENT_LOAD    1
#define ELF_SEGMENT_DYNAMIC 2
#define ELF_SEGMENT_INTERP  3
#define ELF_FLAG_EXEC       1u
#define ELF_FLAG_WRITE      2u

/* Enough for every program; a larger table counts as damaged. */
#define ELF_HEADERS_MAX 64

typedef struct elf_header {
    uint8_t magic[4];
    uint8_t class;
    uint8_t data;
    uint8_t ident_version;
    uint8_t os_abi;
    uint8_t padding[8];
    uint16_t type;
    uint16_t machine;
    uint32_t version;
    uint64_t entry;
    uint64_t program_offset;
    uint64_t section_offset;
    uint32_t flags;
    uint16_t header_size;
    uint16_t program_size;
    uint16_t program_count;
    uint16_t section_size;
    uint16_t section_count;
    uint16_t section_names;
} elf_header_t;

typedef struct elf_program {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t address;
    uint64_t physical;
    uint64_t file_size;
    uint64_t memory_size;
    uint64_t alignment;
} elf_program_t;

_Static_assert(sizeof(elf_header_t) == 64, "defined by the ELF format");
_Static_assert(sizeof(elf_program_t) == 56, "defined by the ELF format");

/* Returns whether [offset, offset + size) is inside a file of `file_size` bytes. */
static bool range_in_file(uint64_t offset, uint64_t size, uint64_t file_size)
{
    return offset <= file_size && size <= file_size - offset;
}

static bool machine_matches(const elf_header_t *header, const elf_target_t *target)
{
    return header->class == ELF_CLASS_64 && header->data == ELF_LITTLE_ENDIAN &&
           header->ident_version == ELF_VERSION && header->version == ELF_VERSION &&
           header->machine == target->machine;
}

/* Checks the header. Returns the problem as text, or NULL. */
static const char *elf_header_check(const elf_header_t *header, size_t head_size,
                                    const elf_target_t *target)
{
    static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};
    if (__builtin_memcmp(header->magic, magic, sizeof(magic)) != 0)
        return "not an ELF file";
    if (!machine_matches(header, target))
        return "ELF, but not for this machine";
    if (header->type != ELF_EXECUTABLE)
        return "ELF, but not a static executable";
    if (header->program_size != sizeof(elf_program_t) || header->program_count == 0 ||
        header->program_count > ELF_HEADERS_MAX ||
        !range_in_file(header->program_offset,
                       (uint64_t)header->program_count * sizeof(elf_program_t), head_size))
        return "damaged ELF program headers";
    return NULL;
}

static unsigned segment_flags(uint32_t flags)
{
    return AREA_READ | (flags & ELF_FLAG_WRITE ? AREA_WRITE : 0) |
           (flags & ELF_FLAG_EXEC ? AREA_EXEC : 0);
}

/* Returns whether the segment begins above all pages of the last one. */
static bool segment_follows(const elf_program_t *program, const elf_target_t *target,
                            const elf_image_t *image)
{
    if (image->segment_count == 0)
        return true;
    const elf_segment_t *last = &image->segments[image->segment_count - 1];
    uint64_t last_page = (last->address + last->memory_size - 1) / target->page_size;
    return last_page < program->address / target->page_size;
}

/* Checks a loadable segment. Returns the problem as text, or NULL. */
static const char *elf_segment_check(const elf_program_t *program, uint64_t file_size,
                                     const elf_target_t *target, const elf_image_t *image)
{
    if (program->file_size > program->memory_size ||
        !range_in_file(program->offset, program->file_size, file_size))
        return "an ELF segment is not in the file";
    if (program->address < target->low || program->address >= target->high ||
        program->memory_size > target->high - program->address)
        return "an ELF segment is outside of user memory";
    if ((program->flags & ELF_FLAG_WRITE) && (program->flags & ELF_FLAG_EXEC))
        return "an ELF segment is writable and executable";
    if (image->segment_count == ELF_SEGMENTS_MAX)
        return "too many ELF segments";
    return segment_follows(program, target, image) ? NULL : "ELF segments overlap or share a page";
}

/* Checks a program header and appends a loadable segment to `image`. Returns the problem as text,
 * or NULL. */
static const char *elf_program_take(const elf_program_t *program, uint64_t file_size,
                                    const elf_target_t *target, elf_image_t *image)
{
    if (program->type == ELF_SEGMENT_DYNAMIC || program->type == ELF_SEGMENT_INTERP)
        return "ELF, but not a static executable";
    if (program->type != ELF_SEGMENT_LOAD || program->memory_size == 0)
        return NULL;
    const char *wrong = elf_segment_check(program, file_size, target, image);
    if (wrong == NULL)
        image->segments[image->segment_count++] = (elf_segment_t){
            .address = program->address,
            .memory_size = program->memory_size,
            .file_offset = program->offset,
            .file_size = program->file_size,
            .flags = segment_flags(program->flags),
        };
    return wrong;
}

static bool elf_entry_valid(const elf_image_t *image)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        const elf_segment_t *segment = &image->segments[i];
        if ((segment->flags & AREA_EXEC) && image->entry >= segment->address &&
            image->entry - segment->address < segment->file_size)
            return true;
    }
    return false;
}

const char *elf_image_check(const void *head, size_t head_size, uint64_t file_size,
                            const elf_target_t *target, elf_image_t *image)
{
    elf_header_t header;
    if (head_size < sizeof(header))
        return "not an ELF file";
    __builtin_memcpy(&header, head, sizeof(header));
    const char *wrong = elf_header_check(&header, head_size, target);
    *image = (elf_image_t){.entry = header.entry};
    for (unsigned i = 0; wrong == NULL && i < header.program_count; i++) {
        elf_program_t program;
        __builtin_memcpy(&program, (const char *)head + header.program_offset + i * sizeof(program),
                         sizeof(program));
        wrong = elf_program_take(&program, file_size, target, image);
    }
    if (wrong == NULL && !elf_entry_valid(image))
        wrong = "the ELF entry point is not in executable memory";
    return wrong;
}
