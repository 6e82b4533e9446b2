// SPDX-License-Identifier: BSD-2-Clause
/*
 * Standard error, in place of picolibc's, which writes each character by itself: a request to the
 * console server each. A line goes out when it ends, so a program that dies loses at most the line
 * that it was about to write.
 */
#include <stdio-bufio.h>
#include <stdio.h>
#include <unistd.h>

static char line[BUFSIZ];
static struct __file_bufio stream =
    FDEV_SETUP_BUFIO(2, line, sizeof(line), read, write, lseek, close, __SWR, __BLBF);

FILE *const stderr = &stream.xfile.cfile.file;

static __attribute__((destructor)) void error_stream_flush(void)
{
    fflush(stderr);
}
