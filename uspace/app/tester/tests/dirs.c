// SPDX-License-Identifier: BSD-2-Clause
/* Directories. */
#include "../tester.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER TESTER_FOLDER "/tester-dirs"
#define FILES  40

/* Returns the number of entries except . and ..; an entry that test_dirs did not create counts as
 * 1000. */
static int entries(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return -1;
    int count = 0;
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        unsigned number;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            count += sscanf(entry->d_name, "file%u", &number) == 1 ? 1 : 1000;
    }
    closedir(directory);
    return count;
}

static bool made(void)
{
    CHECK(mkdir(FOLDER, 0777) == 0);
    CHECK(mkdir(FOLDER, 0777) == -1 && errno == EEXIST);
    CHECK(entries(FOLDER) == 0);
    for (int i = 0; i < FILES; i++) {
        char name[64];
        snprintf(name, sizeof(name), FOLDER "/file%d", i);
        int fd = open(name, O_CREAT | O_WRONLY | O_EXCL, 0666);
        CHECK(fd >= 0);
        CHECK(close(fd) == 0);
    }
    CHECK(entries(FOLDER) == FILES);
    struct stat stat_now;
    CHECK(stat(FOLDER, &stat_now) == 0 && S_ISDIR(stat_now.st_mode));
    return true;
}

static bool dirs_refused(void)
{
    CHECK(rmdir(FOLDER) == -1 && errno == ENOTEMPTY);
    CHECK(unlink(FOLDER) == -1 && errno == EISDIR);
    CHECK(rmdir(FOLDER "/file0") == -1 && errno == ENOTDIR);
    CHECK(mkdir(FOLDER "/none/below", 0777) == -1 && errno == ENOENT);
    CHECK(mkdir(FOLDER "/file0/below", 0777) == -1 && errno == ENOTDIR);
    CHECK(opendir(FOLDER "/file0") == NULL && errno == ENOTDIR);
    CHECK(opendir(FOLDER "/none") == NULL && errno == ENOENT);
    return true;
}

static bool renamed(void)
{
    CHECK(rename(FOLDER, FOLDER "-new") == 0);
    CHECK(entries(FOLDER) == -1 && entries(FOLDER "-new") == FILES);
    CHECK(mkdir(FOLDER "-new/inner", 0777) == 0);
    CHECK(rename(FOLDER "-new", FOLDER "-new/inner/self") == -1);
    CHECK(rmdir(FOLDER "-new/inner") == 0);
    CHECK(rename(FOLDER "-new", FOLDER) == 0);
    return true;
}

static bool removed(void)
{
    for (int i = 0; i < FILES; i++) {
        char name[64];
        snprintf(name, sizeof(name), FOLDER "/file%d", i);
        CHECK(unlink(name) == 0);
        CHECK(entries(FOLDER) == FILES - 1 - i);
    }
    CHECK(rmdir(FOLDER) == 0);
    CHECK(access(FOLDER, 0) == -1 && errno == ENOENT);
    return true;
}

bool test_dirs(void)
{
    return made() && dirs_refused() && renamed() && removed();
}
