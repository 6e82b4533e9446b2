// SPDX-License-Identifier: BSD-2-Clause
/*
 * Streams over descriptors. They are picolibc's buffered streams with two additions:
 *
 *  - A failed write sets the stream's error flag in every stdio operation. Until clearerr, fflush
 *    and fclose report it too, because picolibc has dropped the bytes from its buffer.
 *  - Streams with buffered output are flushed at exit. If that fails, the program reports it and
 *    ends with a status other than 0; see libc_output_lost().
 */
#ifndef LIBC_STREAM_H
#define LIBC_STREAM_H

#include <adt/list.h>
#include <stdbool.h>
#include <stdio-bufio.h>
#include <stdio.h>
#include <unistd.h>

typedef struct stream {
    struct __file_bufio bufio; /* first, since stdio uses only this */
    int fd;
    int write_errno; /* error of the write that set the error flag; 0: none */
    bool error_seen; /* the program has been given this error by fflush or fclose */
    bool flushed;    /* this stream has been flushed at exit */
    link_t link;     /* in the list of opened streams; the standard streams are on none */
} stream_t;

/* Called by picolibc with the stream. */
ssize_t stream_read(void *stream, void *buffer, size_t size);
ssize_t stream_write(void *stream, const void *buffer, size_t size);
off_t stream_seek(void *stream, off_t offset, int whence);
int stream_fd_close(void *stream);

/* Replace the operations of picolibc that lose errors. */
int stream_flush(FILE *file);
int stream_close(FILE *file);

/* Flushes a stream at exit. No reader of a pipe is no loss. */
void stream_exit_flush(stream_t *stream);

/* Initializer for a stream with its operations and its buffer. */
#define STREAM_BUFIO(stream_, buffer_, mode_, flags_)                                              \
    {                                                                                              \
        .xfile = FDEV_SETUP_EXT(__bufio_put, __bufio_get, stream_flush, stream_close,              \
                                __bufio_seek, __bufio_setvbuf, (mode_) | __SBUF),                  \
        .ptr = (stream_), .bflags = (flags_) | __BFPTR, .buf = (buffer_), .size = BUFSIZ,          \
        .read_ptr = stream_read, .write_ptr = stream_write, .lseek_ptr = stream_seek,              \
        .close_ptr = stream_fd_close                                                               \
    }

#endif
