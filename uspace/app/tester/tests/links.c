// SPDX-License-Identifier: BSD-2-Clause
/* Symbolic links. */
#include "../tester.h"

#include <abi/limits.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER TESTER_FOLDER "/tester-links"

/* Checks that the call fails with this error. */
#define FAILS(call, error) CHECK((errno = 0, (call) == -1) && errno == (error))

static bool leads_to(const char *link, const char *path)
{
    struct stat a, b;
    CHECK(stat(link, &a) == 0 && stat(path, &b) == 0);
    CHECK(a.st_dev == b.st_dev && a.st_ino == b.st_ino);
    return true;
}

static bool links_are_read(void)
{
    char target[40];
    struct stat info;
    CHECK(lstat("link", &info) == 0 && S_ISLNK(info.st_mode) && info.st_size == 6);
    CHECK(stat("link", &info) == 0 && S_ISREG(info.st_mode));
    CHECK(readlink("link", target, sizeof(target)) == 6 && memcmp(target, "d/file", 6) == 0);
    CHECK(readlink("link", target, 2) == 2);
    FAILS(readlink("link", target, 0), EINVAL);
    FAILS(readlink("d/file", target, sizeof(target)), EINVAL);
    FAILS(readlink("to-d/", target, sizeof(target)), EINVAL);
    FAILS(readlink("link/", target, sizeof(target)), ENOTDIR);
    CHECK(lstat("to-d/", &info) == 0 && S_ISDIR(info.st_mode));
    FAILS(lstat("link/", &info), ENOTDIR);
    FAILS(stat("dangling", &info), ENOENT);
    return true;
}

static bool links_are_followed(void)
{
    char real[PATH_SIZE_MAX], cwd[100];
    CHECK(leads_to("link", "d/file") && leads_to("to-d/file", "d/file"));
    CHECK(leads_to("d/up", "other") && leads_to("to-d/up", "other"));
    CHECK(leads_to("to-d/..", ".") && leads_to("to-e/../file", "d/file"));
    CHECK(leads_to("motd", "/etc/motd"));
    CHECK(realpath("to-e/../up", real) == real && strcmp(real, FOLDER "/other") == 0);
    char *made = realpath("to-e/.", NULL);
    CHECK(made != NULL && strcmp(made, FOLDER "/d/e") == 0);
    free(made);
    CHECK(realpath("dangling", real) == NULL && errno == ENOENT);
    CHECK(realpath("link/", real) == NULL && errno == ENOTDIR);
    CHECK(chdir("to-e") == 0 && getcwd(cwd, sizeof(cwd)) == cwd && strcmp(cwd, FOLDER "/d/e") == 0);
    CHECK(leads_to("../file", "../../link") && chdir(FOLDER) == 0);
    return true;
}

static bool links_are_opened(void)
{
    int fd = open("link", O_RDONLY);
    CHECK(fd >= 0 && close(fd) == 0);
    FAILS(open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
    FAILS(open("to-d", O_RDONLY | O_NOFOLLOW | O_DIRECTORY), ENOTDIR);
    fd = open("to-d/", O_RDONLY | O_NOFOLLOW);
    CHECK(fd >= 0 && close(fd) == 0);
    FAILS(open("dangling", O_RDONLY), ENOENT);
    FAILS(open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0666), EEXIST);
    FAILS(open("dangling/", O_WRONLY | O_CREAT, 0666), EISDIR);
    fd = open("dangling", O_WRONLY | O_CREAT, 0666);
    CHECK(fd >= 0 && close(fd) == 0 && leads_to("dangling", "d/new"));
    CHECK(unlink("d/new") == 0);
    return true;
}

static bool names_are_links(void)
{
    struct stat info;
    FAILS(mkdir("dangling", 0777), EEXIST);
    FAILS(symlink("x", "dangling"), EEXIST);
    FAILS(symlink("", "x"), ENOENT);
    FAILS(symlink("x", "none/x"), ENOENT);
    FAILS(unlink("to-d/"), EISDIR);
    FAILS(rmdir("to-d/"), ENOTDIR);
    FAILS(rmdir("to-d"), ENOTDIR);
    FAILS(rename("to-d/", "x"), ENOTDIR);
    CHECK(symlink("d", "again") == 0 && rename("again", "d/moved") == 0);
    CHECK(lstat("d/moved", &info) == 0 && S_ISLNK(info.st_mode));
    CHECK(unlink("d/moved") == 0 && stat("d/e", &info) == 0);
    return true;
}

/* PATH_LINKS_MAX links can be followed, but no more. */
static bool chains_end(void)
{
    char name[8], target[8] = "d/file";
    struct stat info;
    for (int i = 1; i <= PATH_LINKS_MAX + 1; i++) {
        snprintf(name, sizeof(name), "l%d", i);
        CHECK(symlink(target, name) == 0);
        CHECK(strcpy(target, name) == target);
    }
    CHECK(leads_to("l8", "d/file"));
    FAILS(stat("l9", &info), ELOOP);
    CHECK(symlink("self", "self") == 0);
    FAILS(stat("self", &info), ELOOP);
    FAILS(open("self", O_WRONLY | O_CREAT, 0666), ELOOP);
    CHECK(unlink("self") == 0);
    for (int i = 1; i <= PATH_LINKS_MAX + 1; i++) {
        snprintf(name, sizeof(name), "l%d", i);
        CHECK(unlink(name) == 0);
    }
    return true;
}

static bool listings_have_types(void)
{
    DIR *directory = opendir("to-d/..");
    CHECK(directory != NULL);
    unsigned links = 0;
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        links += entry->d_type == DT_LNK;
    CHECK(closedir(directory) == 0 && links == 5);
    return true;
}

bool test_links(void)
{
    static const char *const names[][2] = {{"d/file", "link"},
                                           {"d", "to-d"},
                                           {"/tmp/tester-links/to-d/e", "to-e"},
                                           {"d/new", "dangling"},
                                           {"../../etc/motd", "motd"},
                                           {"../other", "d/up"}};
    CHECK(mkdir(FOLDER, 0777) == 0 && chdir(FOLDER) == 0);
    CHECK(mkdir("d", 0777) == 0 && mkdir("d/e", 0777) == 0);
    CHECK(close(open("d/file", O_WRONLY | O_CREAT, 0666)) == 0);
    CHECK(close(open("other", O_WRONLY | O_CREAT, 0666)) == 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        CHECK(symlink(names[i][0], names[i][1]) == 0);
    CHECK(links_are_read() && links_are_followed() && links_are_opened());
    CHECK(names_are_links() && chains_end() && listings_have_types());
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        CHECK(unlink(names[i][1]) == 0);
    CHECK(unlink("d/file") == 0 && rmdir("d/e") == 0 && rmdir("d") == 0 && unlink("other") == 0);
    CHECK(chdir("/") == 0 && rmdir(FOLDER) == 0);
    FAILS(symlink("x", "/tester-link"), ENOTSUP); /* FAT has no links */
    return true;
}
