// SPDX-License-Identifier: BSD-2-Clause
/* Names of files, and descriptors. */
#include "../tester.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define A TESTER_FOLDER "/tester-a"
#define B TESTER_FOLDER "/tester-b"

static bool file_put(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0666);
    CHECK(fd >= 0);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    CHECK(close(fd) == 0);
    return true;
}

static bool has(const char *path, const char *text)
{
    char found[64] = "";
    int fd = open(path, O_RDONLY);
    CHECK(fd >= 0);
    CHECK(read(fd, found, sizeof(found) - 1) == (ssize_t)strlen(text));
    CHECK(close(fd) == 0);
    CHECK(strcmp(found, text) == 0);
    return true;
}

static bool names(void)
{
    CHECK(file_put(A, "first") && file_put(B, "second"));
    CHECK(rename(A, B) == 0); /* replaces B */
    CHECK(has(B, "first"));
    CHECK(access(A, 0) == -1 && errno == ENOENT);
    CHECK(rename(A, B) == -1 && errno == ENOENT);
    CHECK(rename(B, B) == 0 && has(B, "first"));
    CHECK(rename(B, TESTER_FOLDER "/no/where") == -1 && errno == ENOENT);
    CHECK(open(B, O_CREAT | O_EXCL | O_WRONLY, 0666) == -1 && errno == EEXIST);
    return true;
}

/* An open file outlives its name. */
static bool unlinked(void)
{
    char text[8] = "";
    int fd = open(B, O_RDWR);
    CHECK(fd >= 0);
    CHECK(unlink(B) == 0);
    CHECK(unlink(B) == -1 && errno == ENOENT);
    CHECK(read(fd, text, 5) == 5 && strcmp(text, "first") == 0);
    CHECK(close(fd) == 0);
    return true;
}

static bool sizes(void)
{
    struct stat now;
    char bytes[16];
    CHECK(file_put(A, "0123456789"));
    int fd = open(A, O_RDWR);
    CHECK(fd >= 0);
    CHECK(fstat(fd, &now) == 0 && now.st_size == 10 && S_ISREG(now.st_mode));
    CHECK(ftruncate(fd, 4) == 0 && fstat(fd, &now) == 0 && now.st_size == 4);
    CHECK(lseek(fd, 10, SEEK_SET) == 10);
    CHECK(read(fd, bytes, 1) == 0);
    CHECK(write(fd, "x", 1) == 1); /* leaves a hole of zeros */
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && read(fd, bytes, 16) == 11);
    CHECK(memcmp(bytes, "0123\0\0\0\0\0\0x", 11) == 0);
    CHECK(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL);
    CHECK(close(fd) == 0);
    CHECK(close(fd) == -1 && errno == EBADF);
    return true;
}

static bool descriptors(void)
{
    char byte;
    int fd = open(A, O_RDONLY);
    CHECK(fd >= 0);
    int copy = dup(fd);
    CHECK(copy >= 0 && copy != fd);
    CHECK(read(fd, &byte, 1) == 1 && byte == '0');
    CHECK(read(copy, &byte, 1) == 1 && byte == '1'); /* both share one position */
    CHECK(close(fd) == 0);
    CHECK(read(copy, &byte, 1) == 1 && byte == '2');
    CHECK(write(copy, "x", 1) == -1);
    CHECK(close(copy) == 0);
    CHECK(read(99, &byte, 1) == -1 && errno == EBADF);
    CHECK(unlink(A) == 0);
    return true;
}

bool test_files(void)
{
    return names() && unlinked() && sizes() && descriptors();
}
