// SPDX-License-Identifier: BSD-2-Clause
/* Paths are resolved component by component, as POSIX requires. */
#include "../tester.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = {TESTER_FOLDER, ""};

/* Checks that the call fails with this error. */
#define FAILS(call, error) CHECK((errno = 0, (call) == -1) && errno == (error))

static bool path_file_make(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
    CHECK(fd >= 0 && close(fd) == 0);
    return true;
}

/* The working directory contains a file "file" and the directories "d" and "d/e". */
static bool ends_mean_directories(void)
{
    struct stat info;
    FAILS(open("file/", O_RDONLY), ENOTDIR);
    FAILS(open("file/", O_WRONLY), ENOTDIR);
    FAILS(open("file/", O_WRONLY | O_CREAT, 0666), ENOTDIR);
    FAILS(open("file/.", O_RDONLY), ENOTDIR);
    FAILS(open("new/", O_WRONLY | O_CREAT, 0666), EISDIR);
    FAILS(open("nope/new/", O_WRONLY | O_CREAT, 0666), ENOENT);
    FAILS(open("d/", O_WRONLY), EISDIR);
    FAILS(stat("new", &info), ENOENT);
    FAILS(stat("file/", &info), ENOTDIR);
    FAILS(stat("file/.", &info), ENOTDIR);
    CHECK(stat("d/", &info) == 0 && stat("d/./", &info) == 0);
    FAILS(unlink("file/"), ENOTDIR);
    FAILS(remove("file/"), ENOTDIR);
    return true;
}

static bool what_is_before_dots_is_a_directory(void)
{
    struct stat info;
    FAILS(stat("file/..", &info), ENOTDIR);
    FAILS(stat("nope/..", &info), ENOENT);
    FAILS(stat("nope/../d", &info), ENOENT);
    FAILS(stat("d/e/../../nope/../d", &info), ENOENT);
    FAILS(open("file/../new", O_WRONLY | O_CREAT, 0666), ENOTDIR);
    FAILS(mkdir("nope/../new", 0777), ENOENT);
    FAILS(chdir("nope/.."), ENOENT);
    FAILS(rename("file", "nope/../file2"), ENOENT);
    CHECK(stat("d/e/../e/../../file", &info) == 0);
    CHECK(stat("../..//./tmp/../loc/con/..", &info) == 0); /* across mount points */
    FAILS(stat("/loc/con/vt1/..", &info), ENOTDIR);
    return true;
}

static bool names_are_needed(void)
{
    FAILS(rmdir("."), EINVAL);
    FAILS(rmdir("d/."), EINVAL);
    FAILS(rmdir("d/.."), ENOTEMPTY);
    FAILS(rename("d/.", "q"), EINVAL);
    FAILS(rename("d/..", "q"), EINVAL);
    FAILS(rename("d", "q/."), EINVAL);
    FAILS(rename("file", "x/"), ENOTDIR);
    FAILS(rename("file/", "x"), ENOTDIR);
    FAILS(mkdir("new/.", 0777), ENOENT);
    FAILS(mkdir("d/.", 0777), EEXIST);
    FAILS(mkdir("d/..", 0777), EEXIST);
    CHECK(mkdir("new/", 0777) == 0);
    CHECK(rename("new/", "newer/") == 0);
    CHECK(rmdir("newer/") == 0);
    return true;
}

static bool working_directory_is_asked(const char *folder)
{
    char buffer[100], expected[100];
    snprintf(expected, sizeof(expected), "%s/paths/d/e", folder);
    CHECK(chdir("d/e") == 0);
    CHECK(getcwd(buffer, sizeof(buffer)) == buffer && strcmp(buffer, expected) == 0);
    CHECK(getcwd(buffer, strlen(expected)) == NULL && errno == ERANGE);
    CHECK(getcwd(buffer, 0) == NULL && errno == EINVAL);
    char *made = getcwd(NULL, 0);
    CHECK(made != NULL && strcmp(made, expected) == 0);
    free(made);
    CHECK(rmdir(expected) == 0);
    CHECK(getcwd(buffer, sizeof(buffer)) == NULL && errno == ENOENT);
    CHECK(getcwd(NULL, 0) == NULL && errno == ENOENT);
    FAILS(open("new", O_WRONLY | O_CREAT, 0666), ENOENT);
    CHECK(mkdir(expected, 0777) == 0);
    CHECK(getcwd(buffer, sizeof(buffer)) == NULL && errno == ENOENT); /* another directory */
    return true;
}

static bool folder_test(const char *folder)
{
    char path[100];
    snprintf(path, sizeof(path), "%s/paths", folder);
    CHECK(mkdir(path, 0777) == 0 && chdir(path) == 0);
    CHECK(path_file_make("file") && mkdir("d", 0777) == 0 && mkdir("d/e", 0777) == 0);
    CHECK(ends_mean_directories() && what_is_before_dots_is_a_directory());
    CHECK(names_are_needed() && working_directory_is_asked(folder));
    CHECK(chdir(path) == 0 && rmdir("d/e") == 0 && rmdir("d") == 0 && unlink("file") == 0);
    CHECK(chdir("/") == 0 && rmdir(path) == 0);
    return true;
}

/* Runs the test in another folder: a mount point whose file system is not tested by default. */
int child_path(int argc, char **argv)
{
    return argc == 1 && folder_test(argv[0]) ? EXIT_SUCCESS : EXIT_FAILURE;
}

bool test_path(void)
{
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        CHECK(folder_test(folders[i]));
    return true;
}
