// SPDX-License-Identifier: BSD-2-Clause
/* The table of file descriptors. */
#include <libc/fd.h>
#include <stdlib.h>

static errno_t fd_slot_find(const fd_table_t *table, int *fd)
{
    for (int i = 0; i < FD_MAX; i++) {
        if (!table->file[i]) {
            *fd = i;
            return EOK;
        }
    }
    return EMFILE;
}

errno_t fd_open(fd_table_t *table, const fd_ops_t *ops, void *object, int *fd)
{
    errno_t rc = fd_slot_find(table, fd);
    if (rc != EOK)
        return rc;
    fd_file_t *file = malloc(sizeof(*file));
    if (file == NULL)
        return ENOMEM;
    *file = (fd_file_t){.ops = ops, .object = object, .references = 1};
    table->file[*fd] = file;
    return EOK;
}

fd_file_t *fd_hold(fd_table_t *table, int fd)
{
    if (fd < 0 || fd >= FD_MAX || !table->file[fd])
        return NULL;
    table->file[fd]->references++;
    return table->file[fd];
}

errno_t fd_release(fd_file_t *file)
{
    if (--file->references > 0)
        return EOK;
    errno_t rc = file->ops->close ? file->ops->close(file->object) : EOK;
    free(file);
    return rc;
}

errno_t fd_close(fd_table_t *table, int fd)
{
    if (fd < 0 || fd >= FD_MAX || !table->file[fd])
        return EBADF;
    fd_file_t *file = table->file[fd];
    table->file[fd] = NULL;
    return fd_release(file);
}

errno_t fd_dup(fd_table_t *table, int fd, int *copy)
{
    fd_file_t *file = fd_hold(table, fd);
    if (file == NULL)
        return EBADF;
    errno_t rc = fd_slot_find(table, copy);
    if (rc != EOK) {
        file->references--;
        return rc;
    }
    table->file[*copy] = file;
    return EOK;
}

errno_t fd_dup_to(fd_table_t *table, int fd, int copy)
{
    if (copy < 0 || copy >= FD_MAX)
        return EBADF;
    fd_file_t *file = fd_hold(table, fd);
    if (file == NULL)
        return EBADF;
    fd_file_t *before = table->file[copy];
    table->file[copy] = file;
    return before != NULL ? fd_release(before) : EOK;
}
