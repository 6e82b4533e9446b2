// SPDX-License-Identifier: BSD-2-Clause
/* Loading ELF64 executables; see elf.h. */
#include <arch/cpu.h>
#include <lib/mem.h>
#include <mm/frame.h>
#include <proc/elf.h>

static const elf_target_t this_machine = {
    .machine = ARCH_ELF_MACHINE, .low = USER_BASE, .high = USER_END, .page_size = PAGE_SIZE};

static uint64_t page_floor(uint64_t address)
{
    return address & ~(uint64_t)PAGE_MASK;
}

static uint64_t page_ceiling(uint64_t address)
{
    return (address + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
}

errno_t elf_check(const void *file, size_t size, elf_image_t *image, const char **why)
{
    const char *wrong = elf_image_check(file, size, size, &this_machine, image);
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
