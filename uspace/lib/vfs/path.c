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
    bool lookup;  /* the path will be looked up, so ".." needs the parent of a known directory */
    size_t known; /* bytes that are known to be a directory, whose path has no links */
} builder_t;

static void component_drop(builder_t *builder)
{
    while (builder->length > 0 && builder->text[--builder->length] != '/') {
    }
}

static bool is_up(const char *name, size_t length)
{
    return length == 2 && name[0] == '.' && name[1] == '.';
}

static errno_t component_add(builder_t *builder, const char *name, size_t length)
{
    if (length == 1 && name[0] == '.')
        return EOK;
    if (is_up(name, length) && (!builder->lookup || builder->length <= builder->known)) {
        component_drop(builder);
        builder->known = builder->length;
        return EOK;
    }
    /* Two more bytes, for the slash and the zero. */
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

static void path_finish(builder_t *builder)
{
    if (builder->length == 0)
        builder->text[builder->length++] = '/';
    builder->text[builder->length] = '\0';
}

static errno_t path_make(const char *base, const char *path, builder_t *builder)
{
    if (path[0] == '\0' || (path[0] != '/' && base == NULL))
        return EINVAL;
    if (builder->size < 2)
        return ENAMETOOLONG;
    errno_t rc = path[0] == '/' ? EOK : components_add(builder, base);
    if (rc == EOK)
        rc = components_add(builder, path);
    if (rc == EOK)
        path_finish(builder);
    return rc;
}

errno_t path_canonicalize(const char *base, const char *path, char *out, size_t size)
{
    builder_t builder = {.text = out, .size = size};
    return path_make(base, path, &builder);
}

errno_t path_tidy(const char *base, const char *path, char *out, size_t size)
{
    builder_t builder = {.text = out, .size = size, .lookup = true};
    return path_make(base, path, &builder);
}

errno_t path_continue(const char *directory, size_t length, const char *path, const char *rest,
                      char *out, size_t size)
{
    builder_t builder = {.text = out, .size = size, .lookup = true};
    if (path[0] != '/') {
        memcpy(out, directory, length);
        builder.length = builder.known = length;
    }
    errno_t rc = components_add(&builder, path);
    if (rc == EOK)
        rc = components_add(&builder, rest);
    if (rc == EOK)
        path_finish(&builder);
    return rc;
}

size_t path_before_up(const char *path)
{
    size_t start = 0;
    while (path[start] == '/') {
        size_t length = strcspn(path + start + 1, "/");
        if (is_up(path + start + 1, length))
            break;
        start += length + 1;
    }
    return start;
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
