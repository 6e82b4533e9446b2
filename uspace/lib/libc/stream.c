// SPDX-License-Identifier: BSD-2-Clause
/* Streams over descriptors, see stream.h: fopen, fdopen, freopen, fileno, and the flush at exit. */
#include <errno.h>
#include <fcntl.h>
#include <fibril/fibril.h>
#include <libc/libc.h>
#include <libc/stream.h>
#include <stdlib.h>
#include <string.h>

/* A stream allocated by fopen, with its buffer. */
typedef struct opened_stream {
    stream_t stream; /* first: fclose frees this */
    char buffer[BUFSIZ];
} opened_stream_t;

/* Those of fopen, the last one first. */
static list_t streams = LIST_INIT(streams);

/* The stream that is being flushed at exit. A fibril that closes it waits, and checks at this
 * interval. */
static const stream_t *flushing;
#define FLUSHING_LOOK_US 1000

/* ---- below stdio ---- */

ssize_t stream_read(void *stream, void *buffer, size_t size)
{
    return read(((stream_t *)stream)->fd, buffer, size);
}

ssize_t stream_write(void *object, const void *buffer, size_t size)
{
    stream_t *stream = object;
    errno = 0;
    ssize_t done = write(stream->fd, buffer, size);
    if (done > 0)
        return done;
    if (errno == 0)
        errno = EIO; /* the file accepted no bytes and reported no error */
    uint8_t *flags = &stream->bufio.xfile.cfile.file.flags;
    if ((*flags & __SERR) == 0)
        stream->error_seen = false;
    stream->write_errno = errno;
    *flags |= __SERR;
    return -1;
}

off_t stream_seek(void *stream, off_t offset, int whence)
{
    return lseek(((stream_t *)stream)->fd, offset, whence);
}

int stream_fd_close(void *stream)
{
    return close(((stream_t *)stream)->fd);
}

/* ---- the operations in which picolibc loses errors ---- */

/* Reports an earlier write error that the program has not cleared. */
static int write_error_report(stream_t *stream)
{
    if (stream->write_errno == 0)
        return 0;
    if ((stream->bufio.xfile.cfile.file.flags & __SERR) == 0) {
        stream->write_errno = 0;
        return 0;
    }
    stream->error_seen = true;
    errno = stream->write_errno;
    return EOF;
}

int stream_flush(FILE *file)
{
    int rc = __bufio_flush(file), lost = write_error_report((stream_t *)file);
    return rc != 0 ? rc : lost;
}

/* Called by fclose, which has flushed the stream and ignored the result. */
int stream_close(FILE *file)
{
    stream_t *stream = (stream_t *)file;
    int lost = write_error_report(stream), error = errno;
    list_remove(&stream->link); /* first, so that streams_flush() does not start to flush it */
    while (flushing == stream)
        fibril_sleep(FLUSHING_LOOK_US);
    int rc = __bufio_close(file); /* closes the descriptor and frees the stream */
    if (lost == 0)
        return rc;
    errno = error;
    return EOF;
}

/* ---- opening ---- */

/* Returns the open flags of a mode string, or -1 if it is invalid. Sets `*stdio` to the operations
 * that the stream allows. */
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
    opened_stream_t *opened = calloc(1, sizeof(*opened));
    if (opened == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    stream_t *stream = &opened->stream;
    struct __file_bufio bufio = STREAM_BUFIO(stream, opened->buffer, stdio, __BFALL);
    if (mode[0] == 'a')
        bufio.pos = lseek(fd, 0, SEEK_END);
    memcpy(&stream->bufio, &bufio, sizeof(bufio));
    stream->fd = fd;
    list_prepend(&streams, &stream->link);
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
    if (file == NULL) {
        int error = errno;
        close(fd);
        errno = error;
    }
    return file;
}

/* Fails for streams without a descriptor: those of memory buffers and of funopen. */
int fileno(FILE *file)
{
    struct __file_bufio *bufio = (struct __file_bufio *)file;
    bool buffered = (file->flags & __SBUF) != 0;
    if (buffered && (bufio->bflags & __BFPTR) == 0)
        return (int)(intptr_t)bufio->ptr;
    if (buffered && bufio->write_ptr == stream_write)
        return ((stream_t *)file)->fd;
    errno = EBADF;
    return -1;
}

/* The stream keeps the number of its descriptor, which then refers to the new file. */
FILE *freopen(const char *path, const char *mode, FILE *file)
{
    struct __file_bufio *bufio = (struct __file_bufio *)file;
    uint8_t stdio;
    int flags = mode_parse(mode, &stdio), number = fileno(file);
    if (flags < 0 || number < 0 || path == NULL) {
        errno = EINVAL;
        return NULL;
    }
    flockfile(file);
    (void)fflush(file);
    int fd = open(path, flags, 0666);
    bool moved = fd >= 0 && (fd == number || dup2(fd, number) == number);
    if (fd >= 0 && fd != number)
        close(fd);
    if (moved) {
        file->unget = 0;
        file->flags = (file->flags & ~(__SRD | __SWR | __SERR | __SEOF)) | stdio;
        bufio->pos = mode[0] == 'a' ? lseek(number, 0, SEEK_END) : 0;
        bufio->dir = 0;
        bufio->len = bufio->off = 0;
    }
    funlockfile(file);
    return moved ? file : NULL;
}

/* ---- exit ---- */

void stream_exit_flush(stream_t *stream)
{
    bool seen = stream->write_errno != 0 && stream->error_seen;
    if (fflush((FILE *)stream) != 0 && errno != EPIPE)
        libc_output_lost(errno, seen);
}

/* Returns a stream with output that has not been flushed at exit, or NULL. Streams that are being
 * read are skipped, since a fibril can be waiting for input inside them. */
static stream_t *stream_to_flush(void)
{
    list_foreach (streams, link, stream_t, stream)
        if (!stream->flushed && stream->bufio.dir == __SWR)
            return stream;
    return NULL;
}

/* Other fibrils can open and close streams while one is flushed, so each search starts again. */
static __attribute__((destructor)) void streams_flush(void)
{
    stream_t *stream;
    while ((stream = stream_to_flush()) != NULL) {
        stream->flushed = true;
        flushing = stream;
        stream_exit_flush(stream);
        flushing = NULL;
    }
}
