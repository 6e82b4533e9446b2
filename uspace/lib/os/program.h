// SPDX-License-Identifier: BSD-2-Clause
/*
 * The data that a program gets at its start: the page that its thread shares with the kernel, and
 * the program block, an area that the loader has filled. Boot modules have no block.
 */
#ifndef OS_PROGRAM_H
#define OS_PROGRAM_H

#include <abi/task.h>
#include <stdbool.h>
#include <stdint.h>

/* Standard descriptors a spawner can set. */
#define PROGRAM_FILES 3

/* Number of areas of the loader that the program destroys when it starts. */
#define PROGRAM_LEFTOVERS 16

/* Prefixes of the source of a standard descriptor, unless it is an absolute path. */
#define SOURCE_TERMINAL "con:"  /* followed by the service name of the terminal */
#define SOURCE_PIPE     "pipe:" /* followed by the number of the pipe */
#define SOURCE_NULL     "null:" /* the empty file */

typedef struct program_file {
    const char *source; /* SOURCE_..., an absolute path, or NULL: the kernel log */
    unsigned flags;     /* VFS_OPEN_* of a path */
} program_file_t;

typedef struct program_block {
    const char *cwd;
    int argc;
    char **argv; /* terminated by NULL */
    program_file_t file[PROGRAM_FILES];
    void *leftover[PROGRAM_LEFTOVERS]; /* NULL: none */
} program_block_t;

/* Set by the start code; the block is NULL in boot modules. */
extern thread_page_t *program_thread_page;
extern const program_block_t *program_block;
extern void *program_stack_top;

/* Whether a source is not a path. Children inherit such sources. */
bool program_source_is_stream(const char *source);

/* Returns the initial working directory, an absolute path. */
const char *program_cwd(void);

/* Returns the source of the standard descriptor `fd` of this task, or NULL for the kernel log. */
const char *task_file_source(int fd);

/* Called by _start. Runs the program and exits. */
_Noreturn void libc_program_start(thread_page_t *page, const program_block_t *block);

/* Jumps from the loader to the program. */
_Noreturn void program_enter(uint64_t entry, void *stack_top, thread_page_t *page,
                             const program_block_t *block);

#endif
