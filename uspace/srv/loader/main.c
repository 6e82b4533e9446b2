// SPDX-License-Identifier: BSD-2-Clause
/*
 * The loader: the first program in every spawned task. It receives the path, the arguments and the
 * files from the spawner, loads the program through VFS, and jumps to it.
 *
 * It serves one connection. If the spawner hangs up before RUN, or dies before it connects, the
 * task ends.
 */
#include "image.h"
#include <async/async.h>
#include <fibril/scheduler.h>
#include <libc/heap.h>
#include <os/os.h>
#include <os/program.h>
#include <proto/loader_server.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* The sections of this program, defined by the linker script. */
extern char program_text[], program_rodata[], program_data[];

static start_data_t start;
static elf_image_t image;
static bool loaded;

/* Replaces `*kept` by a copy of the text. */
static errno_t text_keep(char **kept, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        return ENOMEM;
    free(*kept);
    *kept = copy;
    return EOK;
}

static void cwd_set(void *context, loader_set_cwd_request_t *request)
{
    (void)context;
    loader_set_cwd_reply(request, text_keep(&start.cwd, request->path));
}

static void args_set(void *context, loader_set_args_request_t *request)
{
    (void)context;
    void *data;
    size_t size = request->args.size;
    errno_t rc = async_part_take(&request->args, &data);
    if (rc == EOK && (size == 0 || ((const char *)data)[size - 1] != 0)) {
        free(data);
        rc = EINVAL;
    }
    if (rc == EOK) {
        free(start.args);
        start.args = data;
        start.args_size = size;
    }
    loader_set_args_reply(request, rc);
}

/* Opens and closes the file, which creates or truncates it and reports errors to the spawner. */
static errno_t file_try(const char *path, unsigned flags)
{
    int file;
    errno_t rc = vfs_open(path, flags, &file);
    return rc == EOK ? vfs_close(file) : rc;
}

static void file_set(void *context, loader_set_file_request_t *request)
{
    (void)context;
    const char *source = request->source;
    uint32_t fd = request->in.fd;
    errno_t rc = EOK;
    if (fd >= PROGRAM_FILES)
        rc = EBADF;
    else if (source[0] == '/')
        rc = file_try(source, request->in.flags);
    else if (!program_source_is_stream(source))
        rc = EINVAL;
    if (rc == EOK)
        rc = text_keep(&start.source[fd], source);
    if (rc == EOK)
        start.flags[fd] = request->in.flags;
    loader_set_file_reply(request, rc);
}

static void loader_program_load(void *context, loader_load_request_t *request)
{
    (void)context;
    if (loaded)
        image_unload(&image);
    errno_t rc = image_load(request->path, &image);
    loaded = rc == EOK;
    if (loaded) {
        const char *slash = strrchr(request->path, '/');
        rc = os_task_set_name(slash != NULL ? slash + 1 : request->path);
    }
    loader_load_reply(request, rc);
}

/* Lists the areas of the loader, which the program will destroy. (It runs on the first stack, which
 * is kept.) */
static void leftovers_note(program_block_t *block)
{
    void *own[] = {program_text, program_rodata, program_data, libc_heap_area(), board_area()};
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        block->leftover[count++] = own[i];
    list_foreach (fibrils_all, all_link, const fibril_t, fibril)
        if (fibril->stack != NULL && count < PROGRAM_LEFTOVERS)
            block->leftover[count++] = fibril->stack;
}

/* Enters the program. Returns only on an error. */
static errno_t program_become(const async_call_t *call)
{
    if (!loaded || start.args == NULL)
        return EINVAL;
    program_block_t *block;
    errno_t rc = start_block_create(&start, &block);
    if (rc != EOK)
        return rc;
    leftovers_note(block);
    vfs_session_end();
    (void)async_answer_0(call, EOK); /* sent at once, since the loader waits for no other call */
    program_enter(image.entry, program_stack_top, program_thread_page, block);
}

static void loader_program_run(void *context, loader_run_request_t *request)
{
    (void)context;
    loader_run_reply(request, program_become(&request->call));
}

static const loader_methods_t methods = {
    .set_cwd = cwd_set,
    .set_args = args_set,
    .set_file = file_set,
    .load = loader_program_load,
    .run = loader_program_run,
};

static void spawner_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        exit(EXIT_FAILURE);
    loader_serve(&methods, NULL);
    exit(EXIT_FAILURE);
}

/* Called for a hang-up outside of a connection: only the spawner has a phone to the new task. */
static void spawner_gone(void)
{
    os_task_exit(EXIT_FAILURE);
}

int main(void)
{
    async_stray_hangup_set(spawner_gone);
    if (async_port_set(INTERFACE_LOADER, spawner_serve, NULL) != EOK)
        return EXIT_FAILURE;
    async_serve();
}
