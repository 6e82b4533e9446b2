// SPDX-License-Identifier: BSD-2-Clause
/* The working directory. */
#include "../tester.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER TESTER_FOLDER "/tester-cwd"

static bool is_cwd(const char *path)
{
    char cwd[128];
    CHECK(getcwd(cwd, sizeof(cwd)) == cwd);
    CHECK(strcmp(cwd, path) == 0);
    return true;
}

bool test_cwd(void)
{
    char before[128], small[2];
    CHECK(getcwd(before, sizeof(before)) == before);
    CHECK(mkdir(FOLDER, 0777) == 0 && mkdir(FOLDER "/inner", 0777) == 0);
    CHECK(chdir(FOLDER "/inner") == 0 && is_cwd(FOLDER "/inner"));
    CHECK(getcwd(small, sizeof(small)) == NULL && errno == ERANGE);
    int fd = open("../file", O_CREAT | O_WRONLY, 0666);
    CHECK(fd >= 0 && close(fd) == 0);
    CHECK(access(FOLDER "/file", 0) == 0);
    CHECK(chdir("..") == 0 && is_cwd(FOLDER));
    CHECK(access("file", 0) == 0 && access("./inner/../file", 0) == 0);
    CHECK(chdir("file") == -1 && errno == ENOTDIR);
    CHECK(chdir("none") == -1 && errno == ENOENT);
    CHECK(is_cwd(FOLDER));
    CHECK(chdir("/") == 0 && is_cwd("/") && chdir("..") == 0 && is_cwd("/"));
    CHECK(chdir(before) == 0);
    CHECK(unlink(FOLDER "/file") == 0 && rmdir(FOLDER "/inner") == 0 && rmdir(FOLDER) == 0);
    return true;
}
