// SPDX-License-Identifier: BSD-2-Clause
/*
 * Streams over descriptors. picolibc's buffered streams do the work; ours add what they lack:
 *
 *  - A failed write sets the stream's error flag, whichever operation of stdio made it. Until
 *    clearerr, fflush and fclose report it too, because the bytes are lost: picolibc drops them
 *    from its buffer.
 *  - Streams that still hold output are flushed at exit.
 */
#ifndef LIBC_STREAM_H
#define LIBC_STREAM_H

#include <stdbool.h>
#include <stdio-bufio.h>
#include <stdio.h>
#include <unistd.h>

typedef struct stream {
    struct __file_bufio bufio; /* first: stdio sees only this */
    int fd;
    int write_errno; /* of the write that set the error flag; 0: none did */
    bool flushed;    /* at exit: this stream had its turn */
    struct stream *previous, *next;
} stream_t;

/* What picolibc calls with the stream. */
ssize_t stream_read(void *stream, void *buffer, size_t size);
ssize_t stream_write(void *stream, const void *buffer, size_t size);
off_t stream_seek(void *stream, off_t offset, int whence);
int stream_fd_close(void *stream);

/* The operations of picolibc that lose an error. */
int stream_flush(FILE *file);
int stream_close(FILE *file);

/* The operations of a stream and its buffer, for a static stream and for those of fopen. */
#define STREAM_BUFIO(stream_, buffer_, mode_, flags_)                                              \
    {                                                                                              \
        .xfile = FDEV_SETUP_EXT(__bufio_put, __bufio_get, stream_flush, stream_close,              \
                                __bufio_seek, __bufio_setvbuf, (mode_) | __SBUF),                  \
        .ptr = (stream_), .bflags = (flags_) | __BFPTR, .buf = (buffer_), .size = BUFSIZ,          \
        .read_ptr = stream_read, .write_ptr = stream_write, .lseek_ptr = stream_seek,              \
        .close_ptr = stream_fd_close                                                               \
    }

#endif
