// SPDX-License-Identifier: BSD-2-Clause
/* What whoever starts a program says to the loader in the new task. */
#ifndef PROTO_LOADER_H
#define PROTO_LOADER_H

#include <proto/transfer.h>

MUST_USE
static inline errno_t loader_set_cwd(async_exchange_t *exchange, const char *path)
{
    return proto_write_text(exchange, LOADER_SET_CWD, PROTO_WORDS(0), path, NULL);
}

/* `args` holds the strings one after the other, each with its zero. */
MUST_USE
static inline errno_t loader_set_args(async_exchange_t *exchange, const char *args, size_t size)
{
    return proto_write(exchange, LOADER_SET_ARGS, PROTO_WORDS(0), args, size, NULL);
}

/* `source` is SOURCE_... or a path, as in spawn_file_t. */
MUST_USE
static inline errno_t loader_set_file(async_exchange_t *exchange, int fd, unsigned flags,
                                      const char *source)
{
    return proto_write_text(exchange, LOADER_SET_FILE, PROTO_WORDS((uint64_t)fd, flags), source,
                            NULL);
}

/* Says why the program cannot run. */
MUST_USE
static inline errno_t loader_load(async_exchange_t *exchange, const char *path)
{
    return proto_write_text(exchange, LOADER_LOAD, PROTO_WORDS(0), path, NULL);
}

MUST_USE
static inline errno_t loader_run(async_exchange_t *exchange)
{
    return proto_call(exchange, LOADER_RUN, PROTO_WORDS(0), NULL);
}

#endif
