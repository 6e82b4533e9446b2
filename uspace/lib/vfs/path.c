// SPDX-License-Identifier: BSD-2-Clause
/* Paths as text. */
#include "path.h"

#include <abi/limits.h>
#include <string.h>

/* A path being made: `length` bytes of `text` without a slash at the end; nothing is the root. */
typedef struct builder {
    char *text;
    size_t length;
    size_t size;
} builder_t;

static void component_drop(builder_t *builder)
{
    while (builder->length > 0 && builder->text[--builder->length] != '/') {
    }
}

static errno_t component_add(builder_t *builder, const char *name, size_t length)
{
    if (length == 1 && name[0] == '.')
        return EOK;
    if (length == 2 && name[0] == '.' && name[1] == '.') {
        component_drop(builder);
        return EOK;
    }
    /* One byte more for the slash, one for the zero. */
    if (length >= NAME_SIZE_MAX || builder->size - builder->length < length + 2)
        return ENAMETOOLONG;
    builder->text[builder->length] = '/';
    memcpy(builder->text + builder->length + 1, name, length);
    builder->length += length + 1;
    return EOK;
}

static errno_t components_add(builder_t *builder, const char *path)
{
    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        if (length > 0) {
            errno_t rc = component_add(builder, path, length);
            if (rc != EOK)
                return rc;
        }
        path += length + (path[length] == '/');
    }
    return EOK;
}

errno_t path_canonicalize(const char *base, const char *path, char *out, size_t size)
{
    builder_t builder = {.text = out, .size = size};
    if (path[0] == '\0' || (path[0] != '/' && base == NULL))
        return EINVAL;
    if (size < 2)
        return ENAMETOOLONG;
    errno_t rc = path[0] == '/' ? EOK : components_add(&builder, base);
    if (rc == EOK)
        rc = components_add(&builder, path);
    if (rc != EOK)
        return rc;
    if (builder.length == 0)
        out[builder.length++] = '/';
    out[builder.length] = '\0';
    return EOK;
}

const char *path_last(const char *path)
{
    return strrchr(path, '/') + 1;
}

void path_parent(const char *path, char *directory)
{
    size_t length = (size_t)(strrchr(path, '/') - path);
    length = length > 0 ? length : 1;
    memmove(directory, path, length);
    directory[length] = '\0';
}

bool path_within(const char *path, const char *top)
{
    size_t length = strlen(top);
    if (length == 1)
        return true;
    return strncmp(path, top, length) == 0 && (path[length] == '/' || path[length] == '\0');
}
