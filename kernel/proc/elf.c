// SPDX-License-Identifier: BSD-2-Clause
/* ELF64 executables; see elf.h. */
#include <arch/cpu.h>
#include <lib/mem.h>
#include <mm/frame.h>
#include <proc/elf.h>

#define ELF_CLASS_64        2
#define ELF_LITTLE_ENDIAN   1
#define ELF_VERSION         1
#define ELF_EXECUTABLE      2
#define ELF_SEGMENT_LOAD    1
#define ELF_SEGMENT_DYNAMIC 2
#define ELF_SEGMENT_INTERP  3
#define ELF_FLAG_EXEC       1u
#define ELF_FLAG_WRITE      2u
#define ELF_FLAG_READ       4u

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

/* Checks the header. Returns the problem as text, or NULL. */
static const char *check_header(const elf_header_t *header, uint64_t file_size)
{
    if (memcmp(header->magic,
               "\x7f"
               "ELF",
               4) != 0)
        return "not an ELF file";
    if (header->class != ELF_CLASS_64 || header->data != ELF_LITTLE_ENDIAN ||
        header->ident_version != ELF_VERSION || header->version != ELF_VERSION ||
        header->machine != ARCH_ELF_MACHINE)
        return "ELF, but not for " ARCH_NAME;
    if (header->type != ELF_EXECUTABLE)
        return "ELF, but not a static executable";
    if (header->program_size != sizeof(elf_program_t) || header->program_count == 0 ||
        header->program_count > ELF_HEADERS_MAX ||
        !range_in_file(header->program_offset,
                       (uint64_t)header->program_count * sizeof(elf_program_t), file_size))
        return "damaged ELF program headers";
    return NULL;
}

static uint64_t page_floor(uint64_t address)
{
    return address & ~(uint64_t)PAGE_MASK;
}

static uint64_t page_ceiling(uint64_t address)
{
    return (address + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
}

static unsigned segment_flags(uint32_t flags)
{
    return AREA_READ | (flags & ELF_FLAG_WRITE ? AREA_WRITE : 0) |
           (flags & ELF_FLAG_EXEC ? AREA_EXEC : 0);
}

/* Checks a loadable segment and appends it to `image`. Returns the problem as text, or NULL. */
static const char *check_segment(const elf_program_t *program, uint64_t file_size,
                                 elf_image_t *image)
{
    if (program->memory_size == 0)
        return NULL;
    if (program->file_size > program->memory_size ||
        !range_in_file(program->offset, program->file_size, file_size))
        return "an ELF segment is not in the file";
    if (program->address < USER_BASE || program->address >= USER_END ||
        program->memory_size > USER_END - program->address)
        return "an ELF segment is outside of user memory";
    if ((program->flags & ELF_FLAG_WRITE) && (program->flags & ELF_FLAG_EXEC))
        return "an ELF segment is writable and executable";
    if (image->segment_count == ELF_SEGMENTS_MAX)
        return "too many ELF segments";
    if (image->segment_count > 0) {
        const elf_segment_t *last = &image->segments[image->segment_count - 1];
        if (page_ceiling(last->address + last->memory_size) > page_floor(program->address))
            return "ELF segments overlap or share a page";
    }
    image->segments[image->segment_count++] = (elf_segment_t){
        .address = program->address,
        .memory_size = program->memory_size,
        .file_offset = program->offset,
        .file_size = program->file_size,
        .flags = segment_flags(program->flags),
    };
    return NULL;
}

static bool boot_entry_valid(const elf_image_t *image)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        const elf_segment_t *segment = &image->segments[i];
        if ((segment->flags & AREA_EXEC) && image->entry >= segment->address &&
            image->entry - segment->address < segment->memory_size)
            return true;
    }
    return false;
}

static const char *boot_file_check(const void *file, size_t size, elf_image_t *image)
{
    elf_header_t header;
    *image = (elf_image_t){0};
    if (size < sizeof(header))
        return "not an ELF file";
    memcpy(&header, file, sizeof(header));
    const char *wrong = check_header(&header, size);
    for (unsigned i = 0; wrong == NULL && i < header.program_count; i++) {
        elf_program_t program;
        memcpy(&program, (const char *)file + header.program_offset + i * sizeof(program),
               sizeof(program));
        if (program.type == ELF_SEGMENT_LOAD)
            wrong = check_segment(&program, size, image);
        else if (program.type == ELF_SEGMENT_DYNAMIC || program.type == ELF_SEGMENT_INTERP)
            wrong = "ELF, but not a static executable";
    }
    image->entry = header.entry;
    if (wrong == NULL && !boot_entry_valid(image))
        wrong = "the ELF entry point is not in executable memory";
    return wrong;
}

errno_t elf_check(const void *file, size_t size, elf_image_t *image, const char **why)
{
    const char *wrong = boot_file_check(file, size, image);
    if (why != NULL)
        *why = wrong;
    return wrong == NULL ? EOK : ENOEXEC;
}

/* Copies the file contents of a segment into its area, through the direct map because the area can
 * be read-only. */
static errno_t boot_segment_fill(const elf_segment_t *segment, const char *source, as_t *as)
{
    uint64_t address = segment->address;
    uint64_t left = segment->file_size;
    while (left > 0) {
        uint64_t part = PAGE_SIZE - (address & PAGE_MASK);
        if (part > left)
            part = left;
        paddr_t pa;
        errno_t rc = as_resolve(as, address, FAULT_READ, &pa);
        if (rc != EOK)
            return rc;
        memcpy(arch_phys_to_virt(pa), source, part);
        frame_unref(pa);
        address += part;
        source += part;
        left -= part;
    }
    return EOK;
}

errno_t elf_load(const void *file, size_t size, as_t *as, uaddr_t *entry)
{
    elf_image_t image;
    errno_t rc = elf_check(file, size, &image, NULL);
    for (unsigned i = 0; rc == EOK && i < image.segment_count; i++) {
        const elf_segment_t *segment = &image.segments[i];
        uint64_t base = page_floor(segment->address);
        uint64_t end = page_ceiling(segment->address + segment->memory_size);
        rc = as_area_create(as, &base, end - base, segment->flags);
        if (rc == EOK)
            rc = boot_segment_fill(segment, (const char *)file + segment->file_offset, as);
    }
    if (rc == EOK)
        entry->value = image.entry;
    return rc;
}
