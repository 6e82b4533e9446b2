// SPDX-License-Identifier: BSD-2-Clause
/*
 * Standard output and standard error. They replace picolibc's, which lose write errors (see
 * stream.h). picolibc's stderr also sends each character to the console server separately. Here
 * both streams are line-buffered, so a program that dies loses at most an incomplete line.
 */
#include <libc/stream.h>

static char out_buffer[BUFSIZ];
static char error_buffer[BUFSIZ];

static stream_t out = {
    .bufio = STREAM_BUFIO(&out, out_buffer, __SWR, __BLBF), .fd = 1, .link = LINK_INIT(out.link)};
static stream_t error = {.bufio = STREAM_BUFIO(&error, error_buffer, __SWR, __BLBF),
                         .fd = 2,
                         .link = LINK_INIT(error.link)};

FILE *const stdout = (FILE *)&out;
FILE *const stderr = (FILE *)&error;

static __attribute__((destructor)) void standard_streams_flush(void)
{
    stream_exit_flush(&out);
    stream_exit_flush(&error);
}
