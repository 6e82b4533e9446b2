// SPDX-License-Identifier: BSD-2-Clause
/* Names and paths in the lookup buffer, a ring buffer. */
#include "internal.h"

static char byte_at(fs_span_t span, uint32_t offset)
{
    return fs_plb[(span.first + offset) % VFS_PLB_SIZE];
}

static void skip(fs_span_t *span, uint32_t bytes)
{
    span->first = (span->first + bytes) % VFS_PLB_SIZE;
    span->length -= bytes;
}

errno_t fs_span_next(fs_span_t *span, char name[NAME_SIZE_MAX], bool *found)
{
    *found = false;
    if (span->first >= VFS_PLB_SIZE || span->length > VFS_PLB_SIZE)
        return EINVAL;
    while (span->length > 0 && byte_at(*span, 0) == '/')
        skip(span, 1);
    uint32_t length = 0;
    while (length < span->length && byte_at(*span, length) != '/') {
        if (length == NAME_SIZE_MAX - 1)
            return ENAMETOOLONG;
        name[length] = byte_at(*span, length);
        length++;
    }
    name[length] = '\0';
    skip(span, length);
    *found = length > 0;
    return EOK;
}

errno_t fs_name_copy(fs_span_t span, char name[NAME_SIZE_MAX])
{
    bool found;
    errno_t rc = fs_span_next(&span, name, &found);
    if (rc != EOK)
        return rc;
    return found && span.length == 0 ? EOK : EINVAL;
}

errno_t fs_path_copy(fs_span_t span, char path[PATH_SIZE_MAX])
{
    if (span.first >= VFS_PLB_SIZE)
        return EINVAL;
    if (span.length >= PATH_SIZE_MAX)
        return ENAMETOOLONG;
    for (uint32_t i = 0; i < span.length; i++)
        path[i] = byte_at(span, i);
    path[span.length] = '\0';
    return path[0] != '\0' ? EOK : ENOENT;
}
