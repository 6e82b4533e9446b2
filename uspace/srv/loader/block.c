// SPDX-License-Identifier: BSD-2-Clause
/* The start block of a program: pointers first, then the strings. */
#include "image.h"
#include <os/os.h>
#include <string.h>

static int args_count(const start_data_t *data)
{
    int count = 0;
    for (size_t i = 0; i < data->args_size; i++)
        count += data->args[i] == 0;
    return count;
}

static size_t text_size(const char *text)
{
    return text != NULL ? strlen(text) + 1 : 0;
}

static size_t program_block_size(const start_data_t *data)
{
    size_t size = sizeof(program_block_t) + (size_t)(args_count(data) + 1) * sizeof(char *) +
                  data->args_size + text_size(data->cwd);
    for (int i = 0; i < PROGRAM_FILES; i++)
        size += text_size(data->source[i]);
    return (size + ELF_PAGE - 1) / ELF_PAGE * ELF_PAGE;
}

/* Copies a string to *end and advances *end. NULL stays NULL. */
static char *block_text_add(char **end, const char *text)
{
    if (text == NULL)
        return NULL;
    char *copy = *end;
    *end = stpcpy(copy, text) + 1;
    return copy;
}

static void program_block_fill(program_block_t *block, const start_data_t *data)
{
    block->argc = args_count(data);
    block->argv = (char **)(block + 1);
    char *end = (char *)(block->argv + block->argc + 1);
    const char *arg = data->args;
    for (int i = 0; i < block->argc; i++, arg += strlen(arg) + 1)
        block->argv[i] = block_text_add(&end, arg);
    block->argv[block->argc] = NULL;
    block->cwd = block_text_add(&end, data->cwd);
    for (int i = 0; i < PROGRAM_FILES; i++) {
        block->file[i].source = block_text_add(&end, data->source[i]);
        block->file[i].flags = data->flags[i];
    }
}

errno_t start_block_create(const start_data_t *data, program_block_t **block)
{
    void *base = NULL;
    errno_t rc = os_area_create(&base, program_block_size(data), AREA_READ | AREA_WRITE);
    if (rc != EOK)
        return rc;
    *block = base;
    program_block_fill(*block, data);
    return EOK;
}
