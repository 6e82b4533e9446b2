// SPDX-License-Identifier: BSD-2-Clause
/* Loads a program into memory, see image.h. */
#include "image.h"
#include <os/os.h>
#include <vfs/vfs.h>

/* SEEK_SET; the loader does not use <stdio.h>. */
#define FROM_START 0

static errno_t image_read_at(int file, uint64_t offset, void *buffer, size_t size, size_t *done)
{
    uint64_t position;
    errno_t rc = vfs_seek(file, (int64_t)offset, FROM_START, &position);
    return rc == EOK ? vfs_read_all(file, buffer, size, done) : rc;
}

static errno_t program_segment_fill(int file, const elf_segment_t *segment)
{
    void *base = (void *)(uintptr_t)segment->address;
    size_t done = 0;
    errno_t rc = image_read_at(file, segment->file_offset, base, segment->file_size, &done);
    if (rc != EOK)
        return rc;
    if (done != segment->file_size)
        return ENOEXEC; /* the file was truncated meanwhile */
    return os_area_protect(base, segment->flags);
}

static errno_t segment_map(int file, const elf_segment_t *segment)
{
    void *base = (void *)(uintptr_t)segment->address;
    size_t size = (segment->memory_size + ELF_PAGE - 1) / ELF_PAGE * ELF_PAGE;
    errno_t rc = os_area_create(&base, size, AREA_READ | AREA_WRITE);
    if (rc != EOK)
        return rc;
    rc = program_segment_fill(file, segment);
    if (rc != EOK)
        (void)!os_area_destroy(base);
    return rc;
}

void image_unload(const elf_image_t *image)
{
    for (unsigned i = 0; i < image->segment_count; i++)
        (void)!os_area_destroy((void *)(uintptr_t)image->segments[i].address);
}

static errno_t program_image_map(int file, elf_image_t *image)
{
    unsigned count = image->segment_count;
    image->segment_count = 0;
    for (unsigned i = 0; i < count; i++) {
        errno_t rc = segment_map(file, &image->segments[i]);
        if (rc != EOK) {
            image_unload(image);
            return rc;
        }
        image->segment_count = i + 1;
    }
    return EOK;
}

static errno_t program_image_read(int file, elf_image_t *image)
{
    vfs_stat_t stat;
    errno_t rc = vfs_fstat(file, &stat);
    if (rc != EOK)
        return rc;
    if (stat.type == VFS_NODE_DIRECTORY)
        return EISDIR;
    static char head[ELF_HEAD_SIZE];
    size_t head_size = 0;
    rc = image_read_at(file, 0, head, sizeof(head), &head_size);
    if (rc == EOK)
        rc = elf_parse(head, head_size, stat.size, image);
    return rc == EOK ? program_image_map(file, image) : rc;
}

errno_t image_load(const char *path, elf_image_t *image)
{
    int file;
    errno_t rc = vfs_open(path, VFS_OPEN_READ, &file);
    if (rc != EOK)
        return rc;
    rc = program_image_read(file, image);
    errno_t close_error = vfs_close(file);
    if (rc == EOK && close_error != EOK) {
        image_unload(image);
        return close_error;
    }
    return rc;
}
