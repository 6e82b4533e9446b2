// SPDX-License-Identifier: BSD-2-Clause
/*
 * A terminal as a file: a client of the console server. Input has a session of its own, since a
 * read keeps its connection busy until a key is typed and output must not wait behind it. Sessions
 * are opened at the first use.
 */
#include <async/async.h>
#include <errno.h>
#include <fibril/fibril.h>
#include <libc/libc.h>
#include <libc/terminal.h>
#include <loc/loc.h>
#include <stdlib.h>
#include <string.h>

typedef struct terminal {
    fibril_mutex_t lock; /* guards the opening of the sessions */
    async_session_t *input;
    async_session_t *output;
    char service[SERVICE_NAME_SIZE];
} terminal_t;

static errno_t terminal_open_session(terminal_t *terminal, async_session_t **session)
{
    service_id_t id;
    errno_t error = loc_service_get_id(terminal->service, false, &id);
    if (error != EOK)
        return error;
    return loc_service_connect(id, INTERFACE_CON, EXCHANGE_ATOMIC, session);
}

static errno_t terminal_begin(terminal_t *terminal, async_session_t **session,
                              async_exchange_t **exchange)
{
    errno_t error = EOK;
    fibril_mutex_lock(&terminal->lock);
    if (!*session)
        error = terminal_open_session(terminal, session);
    fibril_mutex_unlock(&terminal->lock);
    if (error != EOK)
        return error;
    return async_exchange_begin(*session, exchange);
}

static errno_t terminal_read(void *object, void *buffer, size_t size, size_t *done)
{
    terminal_t *terminal = object;
    async_exchange_t *exchange;
    errno_t error = terminal_begin(terminal, &terminal->input, &exchange);
    if (error != EOK)
        return error;
    if (size > DATA_XFER_MAX)
        size = DATA_XFER_MAX;
    async_answer_t answer = {0};
    async_request_t *request = async_send(exchange, CON_READ, 0, 0, 0, 0, 0);
    errno_t data_error = async_data_read(exchange, buffer, size, NULL);
    error = async_wait(request, &answer);
    async_exchange_end(exchange);
    if (error == EOK)
        error = data_error;
    *done = answer.word[0] < size ? answer.word[0] : size;
    return error;
}

static errno_t terminal_write(void *object, const void *buffer, size_t size, size_t *done)
{
    terminal_t *terminal = object;
    async_exchange_t *exchange;
    errno_t error = terminal_begin(terminal, &terminal->output, &exchange);
    if (error != EOK)
        return error;
    if (size > DATA_XFER_MAX)
        size = DATA_XFER_MAX;
    async_answer_t answer = {0};
    async_request_t *request = async_send(exchange, CON_WRITE, 0, 0, 0, 0, 0);
    errno_t data_error = async_data_write(exchange, buffer, size);
    error = async_wait(request, &answer);
    async_exchange_end(exchange);
    if (error == EOK)
        error = data_error;
    *done = answer.word[0] < size ? answer.word[0] : size;
    return error;
}

static errno_t terminal_stat(void *object, vfs_stat_t *stat)
{
    (void)object;
    memset(stat, 0, sizeof(*stat));
    stat->type = VFS_NODE_DEVICE;
    return EOK;
}

static errno_t terminal_call(terminal_t *terminal, uint64_t method, uint64_t w1,
                             async_answer_t *answer)
{
    async_exchange_t *exchange;
    errno_t error = terminal_begin(terminal, &terminal->output, &exchange);
    if (error != EOK)
        return error;
    error = async_call(exchange, method, w1, 0, 0, 0, 0, answer);
    async_exchange_end(exchange);
    return error;
}

static errno_t terminal_sync_object(void *object)
{
    return terminal_call(object, CON_SYNC, 0, NULL);
}

static errno_t terminal_close(void *object)
{
    terminal_t *terminal = object;
    if (terminal->input)
        async_session_close(terminal->input);
    if (terminal->output)
        async_session_close(terminal->output);
    free(terminal);
    return EOK;
}

const fd_ops_t libc_terminal_ops = {
    .read = terminal_read,
    .write = terminal_write,
    .stat = terminal_stat,
    .sync = terminal_sync_object,
    .close = terminal_close,
    .terminal = true,
};

errno_t libc_terminal_create(const char *service, void **object)
{
    if (strlen(service) >= SERVICE_NAME_SIZE)
        return ENAMETOOLONG;
    terminal_t *terminal = calloc(1, sizeof(*terminal));
    if (!terminal)
        return ENOMEM;
    fibril_mutex_init(&terminal->lock, "terminal");
    strcpy(terminal->service, service);
    *object = terminal;
    return EOK;
}

/* Holds the terminal behind a descriptor. */
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

static errno_t terminal_call_fd(int fd, uint64_t method, uint64_t w1, async_answer_t *answer)
{
    fd_file_t *file;
    errno_t error = terminal_hold(fd, &file);
    if (error != EOK)
        return error;
    error = terminal_call(file->object, method, w1, answer);
    (void)fd_release(file);
    return error;
}

errno_t terminal_set_mode(int fd, enum con_mode mode)
{
    return terminal_call_fd(fd, CON_SET_MODE, mode, NULL);
}

errno_t terminal_size(int fd, unsigned *columns, unsigned *rows)
{
    async_answer_t answer;
    errno_t error = terminal_call_fd(fd, CON_GET_SIZE, 0, &answer);
    if (error != EOK)
        return error;
    *columns = (unsigned)answer.word[0];
    *rows = (unsigned)answer.word[1];
    return EOK;
}

errno_t terminal_sync(int fd)
{
    return terminal_call_fd(fd, CON_SYNC, 0, NULL);
}

errno_t terminal_connect(int fd, async_session_t **session)
{
    fd_file_t *file;
    errno_t error = terminal_hold(fd, &file);
    if (error != EOK)
        return error;
    error = terminal_open_session(file->object, session);
    (void)fd_release(file);
    return error;
}
