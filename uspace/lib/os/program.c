// SPDX-License-Identifier: BSD-2-Clause
/* The data that a program was started with, stored by the start code. */
#include <os/program.h>
#include <stddef.h>
#include <string.h>

thread_page_t *program_thread_page;
const program_block_t *program_block;
void *program_stack_top;

static bool source_begins(const char *source, const char *kind)
{
    return strncmp(source, kind, strlen(kind)) == 0;
}

bool program_source_is_stream(const char *source)
{
    return source_begins(source, SOURCE_TERMINAL) || source_begins(source, SOURCE_PIPE) ||
           source_begins(source, SOURCE_NULL);
}

const char *program_cwd(void)
{
    return program_block && program_block->cwd ? program_block->cwd : "/";
}

const char *task_file_source(int fd)
{
    if (!program_block || fd < 0 || fd >= PROGRAM_FILES)
        return NULL;
    return program_block->file[fd].source;
}
