// SPDX-License-Identifier: BSD-2-Clause
/*
 * The loader: what runs first in every task that is spawned. It hears from the spawner what to run
 * and how, loads it through VFS, and becomes it.
 *
 * One conversation only. When the spawner hangs up before RUN, or dies before it began, the task
 * ends.
 */
#include "image.h"
#include <async/async.h>
#include <fibril/internal.h>
#include <libc/heap.h>
#include <os/os.h>
#include <os/program.h>
#include <stdlib.h>
#include <string.h>
#include <vfs/vfs.h>

/* Where the parts of this program lie, from the linker script. */
extern char program_text[], program_rodata[], program_data[];

static start_data_t start;
static elf_image_t image;
static bool loaded;

static errno_t text_take(char **text, size_t max)
{
    void *data;
    size_t size;
    errno_t error = async_data_write_take(&data, max, &size);
    if (error != EOK)
        return error;
    if (strlen(data) != size) {
        free(data);
        return EINVAL; /* a zero inside */
    }
    free(*text);
    *text = data;
    return EOK;
}

static errno_t cwd_set(void)
{
    errno_t error = text_take(&start.cwd, PATH_SIZE_MAX - 1);
    return error == E2BIG ? ENAMETOOLONG : error;
}

static errno_t args_set(void)
{
    void *data;
    size_t size;
    errno_t error = async_data_write_take(&data, ARGS_SIZE_MAX, &size);
    if (error != EOK)
        return error;
    const char *args = data;
    if (size == 0 || args[size - 1] != 0) {
        free(data);
        return EINVAL;
    }
    free(start.args);
    start.args = data;
    start.args_size = size;
    return EOK;
}

/* Opens the file once for those things that happen once: making it, emptying it, refusing. */
static errno_t file_try(const char *path, unsigned flags)
{
    int file;
    errno_t error = vfs_open(path, flags, &file);
    return error == EOK ? vfs_close(file) : error;
}

static errno_t file_set(const async_call_t *call)
{
    char *source = NULL;
    errno_t error = text_take(&source, PATH_SIZE_MAX - 1);
    if (error != EOK)
        return error == E2BIG ? ENAMETOOLONG : error;
    uint64_t fd = call->word[0];
    unsigned flags = (unsigned)call->word[1];
    error = EOK;
    if (fd >= PROGRAM_FILES)
        error = EBADF;
    else if (source[0] == '/')
        error = file_try(source, flags);
    else if (!program_source_is_stream(source))
        error = EINVAL;
    if (error != EOK) {
        free(source);
        return error;
    }
    free(start.source[fd]);
    start.source[fd] = source;
    start.flags[fd] = flags;
    return EOK;
}

static errno_t program_load(void)
{
    char *path = NULL;
    errno_t error = text_take(&path, PATH_SIZE_MAX - 1);
    if (error != EOK)
        return error == E2BIG ? ENAMETOOLONG : error;
    if (loaded)
        image_unload(&image);
    error = image_load(path, &image);
    loaded = error == EOK;
    if (loaded) {
        const char *slash = strrchr(path, '/');
        error = os_task_set_name(slash ? slash + 1 : path);
    }
    free(path);
    return error;
}

/* What the program gives back: all that was the loader's. It runs on the first stack. */
static void leftovers_note(program_block_t *block)
{
    void *own[] = {program_text, program_rodata, program_data, libc_heap_area(), board_area()};
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        block->leftover[count++] = own[i];
    for (fibril_t *fibril = fibril_first(); fibril; fibril = fibril->next)
        if (fibril->stack && count < PROGRAM_LEFTOVERS)
            block->leftover[count++] = fibril->stack;
}

/* Answers only on an error; otherwise the program has the task. */
static errno_t program_run(const async_call_t *call)
{
    if (!loaded || !start.args)
        return EINVAL;
    program_block_t *block;
    errno_t error = start_block_create(&start, &block);
    if (error != EOK)
        return error;
    leftovers_note(block);
    vfs_session_end();
    (void)async_answer_0(call, EOK);
    program_enter(image.entry, program_stack_top, program_thread_page, block);
}

static errno_t call_serve(const async_call_t *call)
{
    switch (call->method) {
    case LOADER_SET_CWD:
        return cwd_set();
    case LOADER_SET_ARGS:
        return args_set();
    case LOADER_SET_FILE:
        return file_set(call);
    case LOADER_LOAD:
        return program_load();
    case LOADER_RUN:
        return program_run(call);
    default:
        return ENOTSUP;
    }
}

static void spawner_serve(async_call_t *connect, void *argument)
{
    (void)argument;
    if (async_accept(connect) != EOK)
        exit(EXIT_FAILURE);
    async_call_t call;
    while (async_next_call(&call))
        (void)async_answer_0(&call, call_serve(&call));
    exit(EXIT_FAILURE);
}

/* Nobody else has a phone to a task that is this young. */
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
