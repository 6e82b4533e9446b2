// SPDX-License-Identifier: BSD-2-Clause
/* Executables that the loader can map. */
#include "elf.h"
#include <os/elf_arch.h>

static const elf_target_t program_target = {
    .machine = OS_ELF_MACHINE, .low = PROGRAM_LOW, .high = PROGRAM_HIGH, .page_size = ELF_PAGE};

errno_t elf_parse(const void *head, size_t head_size, uint64_t file_size, elf_image_t *image)
{
    if (elf_image_check(head, head_size, file_size, &program_target, image) != NULL)
        return ENOEXEC;
    for (unsigned i = 0; i < image->segment_count; i++)
        if (image->segments[i].address % ELF_PAGE != 0)
            return ENOEXEC;
    return EOK;
}
