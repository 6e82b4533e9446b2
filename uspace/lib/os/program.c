// SPDX-License-Identifier: BSD-2-Clause
/* Where the start code leaves what the program was started with. */
#include <os/program.h>
#include <os/spawn.h>
#include <stddef.h>

thread_page_t *program_thread_page;
const program_block_t *program_block;
void *program_stack_top;

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
