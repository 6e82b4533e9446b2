// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a program gets from its spawner: the page that its thread shares with the kernel, and the
 * program block, which the loader leaves in an area of its own. Boot modules have no block.
 */
#ifndef OS_PROGRAM_H
#define OS_PROGRAM_H

#include <abi/task.h>
#include <stdbool.h>
#include <stdint.h>

/* Standard descriptors a spawner can set. */
#define PROGRAM_FILES 3

/* Areas of the loader that the program gives back when it starts. */
#define PROGRAM_LEFTOVERS 16

/* How the source of a standard descriptor begins, unless it is an absolute path. */
#define SOURCE_TERMINAL "con:"  /* and the name of the terminal's service */
#define SOURCE_PIPE     "pipe:" /* and the number of the pipe */
#define SOURCE_NULL     "null:" /* the empty file */

typedef struct program_file {
    const char *source; /* SOURCE_..., an absolute path, or NULL: the kernel log */
    unsigned flags;     /* VFS_OPEN_* of a path */
} program_file_t;

typedef struct program_block {
    const char *cwd;
    int argc;
    char **argv; /* ends with NULL */
    program_file_t file[PROGRAM_FILES];
    void *leftover[PROGRAM_LEFTOVERS]; /* NULL: none */
} program_block_t;

/* Set by the start code; the block is NULL in boot modules. */
extern thread_page_t *program_thread_page;
extern const program_block_t *program_block;
extern void *program_stack_top;

/* True for a source that is not a path. Children inherit it. */
bool program_source_is_stream(const char *source);

/* Working directory at the start: absolute. */
const char *program_cwd(void);

/* What the standard descriptor `fd` of this task was started with, NULL: the kernel log. Children
 * inherit it. */
const char *task_file_source(int fd);

/* Entered from _start; ends in exit. */
_Noreturn void libc_program_start(thread_page_t *page, const program_block_t *block);

/* The loader's last step. */
_Noreturn void program_enter(uint64_t entry, void *stack_top, thread_page_t *page,
                             const program_block_t *block);

#endif
