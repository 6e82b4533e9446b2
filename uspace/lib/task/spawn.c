// SPDX-License-Identifier: BSD-2-Clause
/* Starts programs through the loader protocol, and waits for tasks. */
#include <async/async.h>
#include <os/os.h>
#include <os/program.h>
#include <proto/loader.h>
#include <proto/ns.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <task/spawn.h>
#include <vfs/vfs.h>

static errno_t loader_send_cwd(async_exchange_t *exchange, const char *cwd)
{
    char own[PATH_SIZE_MAX];
    if (cwd == NULL) {
        errno_t rc = vfs_getcwd(own, sizeof(own));
        if (rc != EOK)
            return rc;
        cwd = own;
    }
    return loader_set_cwd(exchange, cwd);
}

static errno_t loader_send_args(async_exchange_t *exchange, char *const *argv)
{
    size_t size = 0;
    for (char *const *arg = argv; *arg; arg++)
        size += strlen(*arg) + 1;
    if (size > ARGS_SIZE_MAX)
        return E2BIG;
    char *packed = malloc(size + 1);
    if (packed == NULL)
        return ENOMEM;
    char *end = packed;
    for (char *const *arg = argv; *arg; arg++)
        end = stpcpy(end, *arg) + 1;
    errno_t rc = loader_set_args(exchange, packed, size);
    free(packed);
    return rc;
}

static const spawn_file_t *options_file(const spawn_options_t *options, int fd)
{
    for (unsigned i = 0; i < options->file_count; i++)
        if (options->files[i].fd == fd)
            return &options->files[i];
    return NULL;
}

static errno_t loader_send_files(async_exchange_t *exchange, const spawn_options_t *options)
{
    for (int fd = 0; fd < PROGRAM_FILES; fd++) {
        const spawn_file_t *file = options_file(options, fd);
        const char *source = file != NULL ? file->source : task_file_source(fd);
        if (source == NULL)
            continue;
        if (file == NULL && !program_source_is_stream(source))
            continue;
        unsigned flags = file != NULL ? file->flags : program_block->file[fd].flags;
        errno_t rc = loader_set_file(exchange, fd, flags, source);
        if (rc != EOK)
            return rc;
    }
    return EOK;
}

static errno_t loader_drive(async_exchange_t *exchange, const spawn_options_t *options)
{
    errno_t rc = async_call(exchange, IPC_M_CONNECT_ME, INTERFACE_LOADER, 0, 0, 0, 0, NULL);
    if (rc == EOK)
        rc = loader_send_cwd(exchange, options->cwd);
    if (rc == EOK)
        rc = loader_send_args(exchange, options->argv);
    if (rc == EOK)
        rc = loader_send_files(exchange, options);
    if (rc == EOK)
        rc = loader_load(exchange, options->path);
    if (rc == EOK)
        rc = loader_run(exchange);
    return rc;
}

static errno_t spawn_over(cap_handle_t phone, const spawn_options_t *options)
{
    async_session_t *session;
    errno_t rc = async_session_create(phone, INTERFACE_LOADER, EXCHANGE_ATOMIC, &session);
    if (rc != EOK)
        return rc;
    async_exchange_t *exchange;
    rc = async_exchange_begin(session, &exchange);
    if (rc == EOK) {
        rc = loader_drive(exchange, options);
        async_exchange_end(exchange);
    }
    async_session_close(session);
    return rc;
}

errno_t task_spawn(const spawn_options_t *options, task_id_t *id)
{
    const char *slash = strrchr(options->path, '/');
    const char *name = slash != NULL ? slash + 1 : options->path;
    if (!*name || !options->argv || !options->argv[0])
        return EINVAL;
    if (strlen(options->path) >= PATH_SIZE_MAX)
        return ENAMETOOLONG;

    task_id_t child;
    cap_handle_t phone;
    errno_t rc = os_task_spawn(name, options->permissions, &child, &phone);
    if (rc != EOK)
        return rc;
    rc = spawn_over(phone, options);
    if (rc != EOK) {
        /* The loader ends when its phone is hung up; killing it makes sure that it ends now. */
        (void)!os_task_kill(child);
        return rc;
    }
    *id = child;
    return EOK;
}

errno_t task_spawn_argv(char *const *argv, unsigned permissions, task_id_t *id)
{
    spawn_options_t options = {.path = argv[0], .argv = argv, .permissions = permissions};
    return task_spawn(&options, id);
}

errno_t task_wait(task_id_t id, enum task_exit *how, int *status)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(async_ns_session(), &exchange);
    if (rc != EOK)
        return rc;
    ns_task_wait_out_t out;
    rc = ns_task_wait(exchange, id, &out);
    async_exchange_end(exchange);
    *how = out.how;
    *status = out.status;
    return rc;
}

errno_t task_report(int status)
{
    async_exchange_t *exchange;
    errno_t rc = async_exchange_begin(async_ns_session(), &exchange);
    if (rc != EOK)
        return rc;
    rc = ns_retval(exchange, status);
    async_exchange_end(exchange);
    return rc;
}
