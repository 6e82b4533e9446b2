// SPDX-License-Identifier: BSD-2-Clause
/*
 * A terminal as a file: a client of the console server. Input has its own session, since a read
 * blocks its connection until a key is typed, and output must not wait for it. Sessions are opened
 * at their first use, or by terminal_open().
 */
#include <async/async.h>
#include <errno.h>
#include <fibril/fibril.h>
#include <libc/libc.h>
#include <libc/terminal.h>
#include <loc/loc.h>
#include <proto/con.h>
#include <stdlib.h>
#include <string.h>

typedef struct terminal {
    fibril_mutex_t lock; /* protects opening the sessions */
    async_session_t *input;
    async_session_t *output;
    char service[SERVICE_NAME_SIZE];
} terminal_t;

static errno_t terminal_open_session(terminal_t *terminal, async_session_t **session)
{
    service_id_t id;
    errno_t rc = loc_service_get_id(terminal->service, false, &id);
    if (rc != EOK)
        return rc;
    return loc_service_connect(id, INTERFACE_CON, EXCHANGE_ATOMIC, session);
}

static errno_t terminal_begin(terminal_t *terminal, async_session_t **session,
                              async_exchange_t **exchange)
{
    errno_t rc = EOK;
    fibril_mutex_lock(&terminal->lock);
    if (!*session)
        rc = terminal_open_session(terminal, session);
    fibril_mutex_unlock(&terminal->lock);
    if (rc != EOK)
        return rc;
    return async_exchange_begin(*session, exchange);
}

static errno_t terminal_file_read(void *object, void *buffer, size_t size, size_t *done)
{
    terminal_t *terminal = object;
    async_exchange_t *exchange;
    errno_t rc = terminal_begin(terminal, &terminal->input, &exchange);
    if (rc != EOK)
        return rc;
    if (size > DATA_XFER_MAX)
        size = DATA_XFER_MAX;
    con_read_out_t out;
    rc = con_read(exchange, buffer, size, &out);
    async_exchange_end(exchange);
    *done = out.bytes;
    return rc;
}

static errno_t terminal_file_write(void *object, const void *buffer, size_t size, size_t *done)
{
    terminal_t *terminal = object;
    async_exchange_t *exchange;
    errno_t rc = terminal_begin(terminal, &terminal->output, &exchange);
    if (rc != EOK)
        return rc;
    if (size > DATA_XFER_MAX)
        size = DATA_XFER_MAX;
    con_write_out_t out;
    rc = con_write(exchange, buffer, size, &out);
    async_exchange_end(exchange);
    *done = out.bytes;
    return rc;
}

static errno_t terminal_stat(void *object, vfs_stat_t *stat)
{
    (void)object;
    memset(stat, 0, sizeof(*stat));
    stat->type = VFS_NODE_DEVICE;
    return EOK;
}

static errno_t terminal_sync_object(void *object)
{
    terminal_t *terminal = object;
    async_exchange_t *exchange;
    errno_t rc = terminal_begin(terminal, &terminal->output, &exchange);
    if (rc != EOK)
        return rc;
    rc = con_sync(exchange);
    async_exchange_end(exchange);
    return rc;
}

static errno_t terminal_file_close(void *object)
{
    terminal_t *terminal = object;
    if (terminal->input != NULL)
        async_session_close(terminal->input);
    if (terminal->output != NULL)
        async_session_close(terminal->output);
    free(terminal);
    return EOK;
}

const fd_ops_t libc_terminal_ops = {
    .read = terminal_file_read,
    .write = terminal_file_write,
    .stat = terminal_stat,
    .sync = terminal_sync_object,
    .close = terminal_file_close,
    .terminal = true,
};

errno_t libc_terminal_create(const char *service, void **object)
{
    if (strlen(service) >= SERVICE_NAME_SIZE)
        return ENAMETOOLONG;
    terminal_t *terminal = calloc(1, sizeof(*terminal));
    if (terminal == NULL)
        return ENOMEM;
    fibril_mutex_init(&terminal->lock, "terminal");
    strcpy(terminal->service, service);
    *object = terminal;
    return EOK;
}

/* Gets a reference to the file of a descriptor. EBADF; ENOTTY if it is not a terminal. */
static errno_t terminal_hold(int fd, fd_file_t **file)
{
    *file = fd_hold(&libc_files, fd);
    if (!*file)
        return EBADF;
    if ((*file)->ops == &libc_terminal_ops)
        return EOK;
    (void)fd_release(*file);
    return ENOTTY;
}

/* Like terminal_hold(), and begins an exchange with the terminal. */
static errno_t terminal_hold_begin(int fd, fd_file_t **file, async_exchange_t **exchange)
{
    errno_t rc = terminal_hold(fd, file);
    if (rc != EOK)
        return rc;
    terminal_t *terminal = (*file)->object;
    rc = terminal_begin(terminal, &terminal->output, exchange);
    if (rc != EOK)
        (void)fd_release(*file);
    return rc;
}

static void terminal_release(fd_file_t *file, async_exchange_t *exchange)
{
    async_exchange_end(exchange);
    (void)fd_release(file);
}

errno_t terminal_open(int fd)
{
    fd_file_t *file;
    async_exchange_t *exchange;
    errno_t rc = terminal_hold_begin(fd, &file, &exchange);
    if (rc != EOK)
        return rc;
    async_exchange_end(exchange);
    terminal_t *terminal = file->object;
    rc = terminal_begin(terminal, &terminal->input, &exchange);
    if (rc == EOK)
        async_exchange_end(exchange);
    (void)fd_release(file);
    return rc;
}

errno_t terminal_set_mode(int fd, enum con_mode mode)
{
    fd_file_t *file;
    async_exchange_t *exchange;
    errno_t rc = terminal_hold_begin(fd, &file, &exchange);
    if (rc != EOK)
        return rc;
    rc = con_set_mode(exchange, mode);
    terminal_release(file, exchange);
    return rc;
}

errno_t terminal_size(int fd, unsigned *columns, unsigned *rows)
{
    fd_file_t *file;
    async_exchange_t *exchange;
    errno_t rc = terminal_hold_begin(fd, &file, &exchange);
    if (rc != EOK)
        return rc;
    con_get_size_out_t out;
    rc = con_get_size(exchange, &out);
    terminal_release(file, exchange);
    if (rc == EOK) {
        *columns = out.columns;
        *rows = out.rows;
    }
    return rc;
}

errno_t terminal_sync(int fd)
{
    fd_file_t *file;
    async_exchange_t *exchange;
    errno_t rc = terminal_hold_begin(fd, &file, &exchange);
    if (rc != EOK)
        return rc;
    rc = con_sync(exchange);
    terminal_release(file, exchange);
    return rc;
}

errno_t terminal_connect(int fd, async_session_t **session)
{
    fd_file_t *file;
    errno_t rc = terminal_hold(fd, &file);
    if (rc != EOK)
        return rc;
    rc = terminal_open_session(file->object, session);
    (void)fd_release(file);
    return rc;
}
