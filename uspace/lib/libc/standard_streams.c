// SPDX-License-Identifier: BSD-2-Clause
/*
 * Standard output and standard error, in place of picolibc's, which lose write errors (see
 * stream.h). picolibc's stderr also sends each character to the console server by itself; here a
 * line goes out when it ends, so a program that dies loses at most the line that it was writing.
 */
#include <libc/stream.h>

static char out_buffer[BUFSIZ];
static char error_buffer[BUFSIZ];

static stream_t out = {.bufio = STREAM_BUFIO(&out, out_buffer, __SWR, __BLBF), .fd = 1};
static stream_t error = {.bufio = STREAM_BUFIO(&error, error_buffer, __SWR, __BLBF), .fd = 2};

FILE *const stdout = (FILE *)&out;
FILE *const stderr = (FILE *)&error;

static __attribute__((destructor)) void standard_streams_flush(void)
{
    fflush(stdout);
    fflush(stderr);
}
