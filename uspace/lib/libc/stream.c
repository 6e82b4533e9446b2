// SPDX-License-Identifier: BSD-2-Clause
/*
 * fopen and fdopen. Ours instead of picolibc's, which knows no list of open streams: what was
 * written to a stream and not flushed would be lost at exit.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio-bufio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The stream comes first: stdio sees only that. */
typedef struct stream {
    struct __file_bufio bufio;
    struct stream *previous, *next;
    char buffer[BUFSIZ];
} stream_t;

static stream_t *first;

static int stream_close(FILE *file)
{
    stream_t *stream = (stream_t *)file;
    if (stream->previous)
        stream->previous->next = stream->next;
    else
        first = stream->next;
    if (stream->next)
        stream->next->previous = stream->previous;
    return __bufio_close(file); /* closes the descriptor; fclose frees the stream */
}

/* Open flags of a mode string, -1 when it is none; `stdio` gets what the stream may do. */
static int mode_parse(const char *mode, uint8_t *stdio)
{
    bool both = strchr(mode, '+') != NULL;
    int access = both ? O_RDWR : O_WRONLY;
    *stdio = both ? __SRD | __SWR : __SWR;
    switch (mode[0]) {
    case 'r':
        *stdio |= __SRD;
        if (!both)
            *stdio = __SRD;
        return both ? O_RDWR : O_RDONLY;
    case 'w':
        return access | O_CREAT | O_TRUNC | (strchr(mode, 'x') ? O_EXCL : 0);
    case 'a':
        return access | O_CREAT | O_APPEND;
    default:
        return -1;
    }
}

FILE *fdopen(int fd, const char *mode)
{
    uint8_t stdio;
    if (mode_parse(mode, &stdio) < 0) {
        errno = EINVAL;
        return NULL;
    }
    stream_t *stream = calloc(1, sizeof(*stream));
    if (!stream) {
        errno = ENOMEM;
        return NULL;
    }
    struct __file_bufio bufio =
        FDEV_SETUP_BUFIO(fd, stream->buffer, BUFSIZ, read, write, lseek, close, stdio, __BFALL);
    bufio.xfile.cfile.close = stream_close;
    if (mode[0] == 'a')
        bufio.pos = lseek(fd, 0, SEEK_END);
    memcpy(&stream->bufio, &bufio, sizeof(bufio));
    stream->next = first;
    if (first)
        first->previous = stream;
    first = stream;
    return (FILE *)stream;
}

FILE *fopen(const char *path, const char *mode)
{
    uint8_t stdio;
    int flags = mode_parse(mode, &stdio);
    if (flags < 0) {
        errno = EINVAL;
        return NULL;
    }
    int fd = open(path, flags, 0666);
    if (fd < 0)
        return NULL;
    FILE *file = fdopen(fd, mode);
    if (!file) {
        int error = errno;
        close(fd);
        errno = error;
    }
    return file;
}

static __attribute__((destructor)) void streams_flush(void)
{
    for (stream_t *stream = first; stream; stream = stream->next)
        fflush((FILE *)stream);
}
