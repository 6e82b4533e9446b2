// SPDX-License-Identifier: BSD-2-Clause
/* Paths as text. */
#include "path.h"

#include <abi/limits.h>
#include <string.h>

/* A path being built: `length` bytes of `text` without a slash at the end. An empty path is the
 * root. */
typedef struct builder {
    char *text;
    size_t length;
    size_t size;
    path_check_t check; /* NULL: the path is only text */
    void *context;
    bool checked; /* the path so far is a directory */
} builder_t;

static void component_drop(builder_t *builder)
{
    while (builder->length > 0 && builder->text[--builder->length] != '/') {
    }
}

static errno_t component_up(builder_t *builder)
{
    if (builder->check != NULL && !builder->checked && builder->length > 0) {
        builder->text[builder->length] = '\0';
        errno_t rc = builder->check(builder->context, builder->text);
        if (rc != EOK)
            return rc;
    }
    builder->checked = true; /* the parent of a directory is a directory */
    component_drop(builder);
    return EOK;
}

static errno_t component_add(builder_t *builder, const char *name, size_t length)
{
    if (length == 1 && name[0] == '.')
        return EOK;
    if (length == 2 && name[0] == '.' && name[1] == '.')
        return component_up(builder);
    /* Two more bytes, for the slash and the zero. */
    if (length >= NAME_SIZE_MAX || builder->size - builder->length < length + 2)
        return ENAMETOOLONG;
    builder->text[builder->length] = '/';
    memcpy(builder->text + builder->length + 1, name, length);
    builder->length += length + 1;
    builder->checked = false;
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

errno_t path_resolve(const char *base, const char *path, char *out, size_t size, path_check_t check,
                     void *context)
{
    builder_t builder = {.text = out, .size = size, .check = check, .context = context};
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

errno_t path_canonicalize(const char *base, const char *path, char *out, size_t size)
{
    return path_resolve(base, path, out, size, NULL, NULL);
}

enum path_end path_end(const char *path)
{
    size_t end = strlen(path);
    bool slash = end > 0 && path[end - 1] == '/';
    while (end > 0 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    size_t length = end - start;
    if (length == 1 && path[start] == '.')
        return PATH_END_DOT;
    if (length == 2 && path[start] == '.' && path[start + 1] == '.')
        return PATH_END_DOTDOT;
    return slash ? PATH_END_SLASH : PATH_END_NAME;
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
