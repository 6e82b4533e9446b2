// SPDX-License-Identifier: BSD-2-Clause
/* Symbolic links and "..": what VFS follows, and how far. */
#include "tests.h"

#include <abi/proto/methods.h>
#include <stdio.h>
#include <string.h>

#define DISK 33 /* a service */

static const fake_node_t *root, *disk;

/* A root with a file /f, folders /d and /m, and a file /d/f. */
static void tree(void)
{
    world_forget();
    assert_int_equal(world_mount("/", "rootfs", 0), EOK);
    root = world_find("/");
    world_node("/f", root->fs, root->service, 2, VFS_NODE_FILE, 100);
    world_node("/d", root->fs, root->service, 3, VFS_NODE_DIRECTORY, 0);
    world_node("/m", root->fs, root->service, 4, VFS_NODE_DIRECTORY, 0);
    world_node("/d/f", root->fs, root->service, 6, VFS_NODE_FILE, 7);
}

/* Mounts another file system at /m, with a file /m/f and a folder /m/d. */
static void disk_mount(void)
{
    world_forget();
    assert_int_equal(world_mount("/m", "diskfs", DISK), EOK);
    disk = world_find("/m");
    world_node("/m/f", disk->fs, disk->service, 5, VFS_NODE_FILE, 1);
    world_node("/m/d", disk->fs, disk->service, 7, VFS_NODE_DIRECTORY, 0);
}

/* ---- requests of the client ---- */

static errno_t one(uint64_t method, const char *path)
{
    world_forget();
    const message_t *call = say(method, 0, 0, 0);
    say_text(path);
    world_serve();
    return call->retval;
}

static errno_t two(uint64_t method, const char *first, const char *second)
{
    world_forget();
    const message_t *call = say(method, 0, 0, 0);
    say_text(first);
    say_text(second);
    world_serve();
    return call->retval;
}

static char answer[FAKE_TEXT + 1]; /* the text that the client has read */
static uint64_t answer_word[2];

static errno_t read_of(uint64_t method, uint64_t flags, const char *path, size_t size)
{
    world_forget();
    const message_t *call = say(method, flags, 0, 0);
    say_text(path);
    const message_t *read = say_read(size);
    world_serve();
    memset(answer, 0, sizeof(answer));
    if (call->retval == EOK)
        memcpy(answer, read->data, read->size);
    memcpy(answer_word, call->answer, sizeof(answer_word));
    return call->retval;
}

static errno_t real(const char *path)
{
    return read_of(VFS_IN_REALPATH, 0, path, 100);
}

static void check_real(const char *path, const char *expected)
{
    assert_int_equal(real(path), EOK);
    assert_string_equal(answer, expected);
    assert_int_equal(answer_word[0], strlen(expected));
}

static errno_t opened(const char *path, unsigned flags)
{
    world_forget();
    const message_t *call = say(VFS_IN_OPEN, flags, 0, 0);
    say_text(path);
    world_serve(); /* and closes */
    return call->retval;
}

/* ---- following ---- */

static void test_targets(void **state)
{
    (void)state;
    tree();
    disk_mount();
    world_link("/d/relative", root, "f");
    world_link("/d/up", root, "../f");
    world_link("/d/absolute", root, "/d/f");
    world_link("/d/other", root, "//m/./d/");
    world_link("/m/out", disk, "../d/f");
    world_link("/m/back", disk, "../../../d/up");
    check_real("/d/relative", "/d/f");
    assert_int_equal(answer_word[1], VFS_NODE_FILE);
    assert_int_equal(asked_last(VFS_OUT_READ)->lock, NAMESPACE_READ);
    check_real("/d/up", "/f");
    check_real("/d/absolute", "/d/f");
    check_real("/d/other", "/m/d");
    assert_int_equal(answer_word[1], VFS_NODE_DIRECTORY);
    check_real("/m/out", "/d/f");
    assert_int_equal(asked_last(VFS_OUT_READ)->fs, disk->fs);
    assert_int_equal(asked_last(VFS_OUT_READ)->word[0], DISK);
    check_real("/m/back", "/f");
    check_real("/m/d", "/m/d");
    assert_null(asked_last(VFS_OUT_READ));
}

static void test_links_before_the_end(void **state)
{
    (void)state;
    tree();
    disk_mount();
    world_link("/to-d", root, "d");
    world_link("/to-m", root, "m");
    world_link("/m/d/top", disk, "/");
    check_real("/to-d/f", "/d/f");
    check_real("/to-m/d", "/m/d");
    check_real("/to-m/d/top/to-d/f", "/d/f");
    /* Always, also for a request that does not follow the last one. */
    assert_int_equal(read_of(VFS_IN_STAT, VFS_STAT_NOFOLLOW, "/to-d/f", 40), EOK);
    assert_string_equal(answer, "about /d/f");
    assert_int_equal(one(VFS_IN_UNLINK, "/to-d/f"), EOK);
    assert_null(world_find("/d/f"));
    world_link("/to-f", root, "f");
    assert_int_equal(real("/to-f/x"), ENOENT); /* as the servers of this test answer */
}

/* ".." is the parent of what the path before it leads to. */
static void test_up(void **state)
{
    (void)state;
    tree();
    disk_mount();
    world_link("/to-md", root, "m/d");
    world_link("/m/d/up", disk, "../..");
    check_real("/to-md/..", "/m");
    check_real("/to-md/../f", "/m/f");
    check_real("/to-md/../../f", "/f");
    check_real("/to-md/up/d/../f", "/f");
    check_real("/d/../to-md/../d/./..", "/m");
    check_real("/..", "/");
    check_real("/../../d", "/d");
    assert_int_equal(real("/none/.."), ENOENT);
    assert_int_equal(real("/none/../f"), ENOENT);
    assert_int_equal(real("/f/.."), ENOTDIR);
    world_link("/to-f", root, "d/f");
    assert_int_equal(real("/to-f/../f"), ENOTDIR);
    assert_int_equal(real("/m/d/../../d/../f/.."), ENOTDIR);
}

/* A directory that was looked up is not looked up again for each "..". */
static void test_lookups_of_up(void **state)
{
    (void)state;
    tree();
    check_real("/d/../d/../f", "/f");
    assert_int_equal(asked_times(VFS_OUT_LOOKUP), 3);
    disk_mount();
    check_real("/m/d/../../f", "/f");
    assert_int_equal(asked_times(VFS_OUT_LOOKUP), 2);
    world_link("/m/d/up", disk, "../../f");
    check_real("/m/d/up", "/f");
    assert_int_equal(asked_times(VFS_OUT_LOOKUP), 2);
}

/* Names with dots are names. */
static void test_dots(void **state)
{
    (void)state;
    tree();
    world_node("/..d", root->fs, root->service, 10, VFS_NODE_DIRECTORY, 0);
    world_node("/..d/...", root->fs, root->service, 11, VFS_NODE_FILE, 0);
    check_real("/..d/...", "/..d/...");
    assert_int_equal(asked_times(VFS_OUT_LOOKUP), 1);
    check_real("/./..d/.", "/..d");
}

/* ---- limits ---- */

static void chain(unsigned links)
{
    static char paths[PATH_LINKS_MAX + 2][8];
    for (unsigned i = 0; i <= links; i++)
        snprintf(paths[i], sizeof(paths[i]), "/l%u", i);
    for (unsigned i = 1; i <= links; i++)
        world_link(paths[i], root, i > 1 ? paths[i - 1] : "/f");
}

static void test_chain(void **state)
{
    (void)state;
    tree();
    chain(PATH_LINKS_MAX + 1);
    check_real("/l8", "/f");
    assert_int_equal(asked_times(VFS_OUT_LOOKUP), PATH_LINKS_MAX + 1);
    assert_int_equal(real("/l9"), ELOOP);
    assert_int_equal(opened("/l8", VFS_OPEN_READ), EOK);
    assert_int_equal(opened("/l9", VFS_OPEN_READ), ELOOP);
}

/* The limit counts all links of a path, on both sides of a "..". */
static void test_chain_over_up(void **state)
{
    (void)state;
    tree();
    world_link("/d/here", root, ".");
    check_real("/d/here/here/here/here/../d/here/here/here/here/f", "/d/f");
    assert_int_equal(real("/d/here/here/here/here/../d/here/here/here/here/here/f"), ELOOP);
}

static void test_loops(void **state)
{
    (void)state;
    tree();
    disk_mount();
    world_link("/self", root, "self");
    world_link("/a", root, "m/b");
    world_link("/m/b", disk, "/a");
    assert_int_equal(real("/self"), ELOOP);
    assert_int_equal(real("/self/x"), ELOOP);
    assert_int_equal(real("/a"), ELOOP);
    assert_int_equal(read_of(VFS_IN_STAT, VFS_STAT_NOFOLLOW, "/self", 40), EOK);
    assert_int_equal(one(VFS_IN_UNLINK, "/self"), EOK);
}

static void test_long_targets(void **state)
{
    (void)state;
    static char target[PATH_SIZE_MAX + 10], dots[PATH_SIZE_MAX];
    tree();
    memset(target, '/', PATH_SIZE_MAX - 2);
    target[PATH_SIZE_MAX - 2] = 'f';
    fake_node_t *link = world_link("/long", root, target);
    check_real("/long", "/f"); /* the longest target: PATH_SIZE_MAX - 1 bytes */
    target[PATH_SIZE_MAX - 1] = 'x';
    link->size++;
    assert_int_equal(real("/long"), ENAMETOOLONG);
    /* The target fits, but not with the rest of the path. */
    for (size_t i = 0; i < 1000; i += 100) {
        memset(dots + i, 'n', 100);
        dots[i] = '/';
    }
    world_link("/names", root, dots);
    assert_int_equal(real("/names/123456789/123456789/12"), ENOENT);
    assert_int_equal(real("/names/123456789/123456789/123"), ENAMETOOLONG);
    memset(target, 'n', NAME_SIZE_MAX);
    target[NAME_SIZE_MAX] = '\0';
    world_link("/name", root, target);
    assert_int_equal(real("/name"), ENAMETOOLONG);
}

/* A server can return a target in pieces. */
static void test_pieces(void **state)
{
    (void)state;
    tree();
    world_link("/link", root, "d/f");
    world.piece = 2;
    check_real("/link", "/d/f");
    assert_int_equal(asked_times(VFS_OUT_READ), 3);
    assert_int_equal(asked_last(VFS_OUT_READ)->word[2], 3);
}

static void test_bad_targets(void **state)
{
    (void)state;
    tree();
    world_link("/empty", root, "");
    assert_int_equal(real("/empty"), ENOENT);
    fake_node_t *zero = world_link("/zero", root, "f\0f");
    zero->size = 3;
    assert_int_equal(real("/zero"), ECORRUPT);
    world_link("/link", root, "f");
    world.fail_method = VFS_OUT_READ;
    world.fail_with = EIO;
    assert_int_equal(real("/link"), EIO);
    check_real("/link", "/f");
}

/* ---- servers that lie ---- */

static void lie_about_rest(uint64_t rest)
{
    world.lie_method = VFS_OUT_LOOKUP;
    world.lie_word = 1;
    world.lie_with = rest;
}

/* The position of the link must be the end of a name in the path. */
static void test_wrong_positions(void **state)
{
    (void)state;
    tree();
    world_link("/link", root, "d");
    static const uint64_t wrong[] = {1, 3, 6, 7, 8, 100, UINT32_MAX};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        lie_about_rest(wrong[i]);
        assert_int_equal(real("/link/f"), EIO);
        assert_int_equal(asked_times(VFS_OUT_READ), 0);
    }
    lie_about_rest((uint64_t)1 << 32); /* no length: as if all words were 0 */
    assert_int_equal(real("/link/f"), ENOENT);
    world.lie_method = 0;
    check_real("/link/f", "/d/f");
}

/* A server claims that the path is a link, although it is the root or a mount point. */
static void test_links_that_are_none(void **state)
{
    (void)state;
    tree();
    disk_mount();
    for (unsigned i = 0; i < 3; i++) {
        static const char *const paths[] = {"/", "/m", "/m/f"};
        static const errno_t rcs[] = {EIO, EIO, ENOENT}; /* there is no node 0 to read */
        world.fail_method = VFS_OUT_LOOKUP;
        world.fail_with = ELOOP;
        world.fail_blame = 0;
        assert_int_equal(real(paths[i]), rcs[i]);
    }
    world.fail_method = VFS_OUT_LOOKUP;
    world.fail_with = ELOOP;
    assert_int_equal(read_of(VFS_IN_STAT, VFS_STAT_NOFOLLOW, "/f", 40), ELOOP);
}

/* ---- operations ---- */

static void test_stat(void **state)
{
    (void)state;
    tree();
    world_link("/link", root, "d/f");
    world_link("/dangling", root, "none");
    assert_int_equal(read_of(VFS_IN_STAT, 0, "/link", 40), EOK);
    assert_string_equal(answer, "about /d/f");
    assert_int_equal(read_of(VFS_IN_STAT, VFS_STAT_NOFOLLOW, "/link", 40), EOK);
    assert_string_equal(answer, "about /link");
    assert_int_equal(read_of(VFS_IN_STAT, 0, "/dangling", 40), ENOENT);
    assert_int_equal(read_of(VFS_IN_STAT, VFS_STAT_NOFOLLOW, "/dangling", 40), EOK);
    assert_int_equal(read_of(VFS_IN_STAT, 2, "/link", 40), EINVAL);
    disk_mount();
    world_link("/to-m", root, "m/f");
    assert_int_equal(read_of(VFS_IN_STATFS, 0, "/to-m", 40), EOK);
    assert_int_equal(asked_last(VFS_OUT_STATFS)->word[0], DISK);
}

static void test_readlink(void **state)
{
    (void)state;
    tree();
    world_link("/link", root, "../some/where");
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/link", 40), EOK);
    assert_string_equal(answer, "../some/where");
    assert_int_equal(answer_word[0], strlen("../some/where"));
    assert_int_equal(asked_last(VFS_OUT_READ)->lock, NAMESPACE_READ);
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/link", 4), EOK);
    assert_string_equal(answer, "../s");
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/f", 40), EINVAL);
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/d", 40), EINVAL);
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/none", 40), ENOENT);
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "link", 40), EINVAL);
    world.fail_method = VFS_OUT_READ;
    world.fail_with = EIO;
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/link", 40), EIO);
    world.no_forward = true;
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/link", 40), ENOMEM);
}

static void test_realpath_needs_room(void **state)
{
    (void)state;
    tree();
    assert_int_equal(read_of(VFS_IN_REALPATH, 0, "/d/f", 4), EOK);
    assert_string_equal(answer, "/d/f");
    assert_int_equal(read_of(VFS_IN_REALPATH, 0, "/d/f", 3), ERANGE);
    assert_int_equal(real("d"), EINVAL);
    assert_int_equal(real("/none"), ENOENT);
}

static void test_open(void **state)
{
    (void)state;
    tree();
    world_link("/link", root, "d/f");
    world_link("/folder", root, "d");
    world_link("/new", root, "d/new");
    world_link("/nowhere", root, "none/new");
    assert_int_equal(opened("/link", VFS_OPEN_READ), EOK);
    assert_int_equal(asked_last(VFS_OUT_CLOSE)->word[1], 6);
    assert_int_equal(opened("/link", VFS_OPEN_READ | VFS_OPEN_NOFOLLOW), ELOOP);
    assert_int_equal(asked_times(VFS_OUT_READ), 0);
    assert_int_equal(opened("/folder/f", VFS_OPEN_READ | VFS_OPEN_NOFOLLOW), EOK);
    assert_int_equal(opened("/f", VFS_OPEN_READ | VFS_OPEN_NOFOLLOW), EOK);
    assert_int_equal(opened("/folder", VFS_OPEN_READ | VFS_OPEN_DIRECTORY), EOK);
    assert_int_equal(opened("/link", VFS_OPEN_READ | VFS_OPEN_DIRECTORY), ENOTDIR);
    assert_int_equal(opened("/folder", VFS_OPEN_READ | VFS_OPEN_DIRECTORY | VFS_OPEN_NOFOLLOW),
                     ENOTDIR);
    assert_int_equal(opened("/folder", VFS_OPEN_WRITE), EISDIR);
    /* O_EXCL: the link exists. Alone, O_EXCL means nothing. */
    unsigned create = VFS_OPEN_WRITE | VFS_OPEN_CREATE;
    assert_int_equal(opened("/new", create | VFS_OPEN_EXCLUSIVE), EEXIST);
    assert_int_equal(opened("/link", VFS_OPEN_READ | VFS_OPEN_EXCLUSIVE), EOK);
    assert_null(world_find("/d/new"));
    /* A link that leads nowhere creates its target. */
    assert_int_equal(opened("/new", VFS_OPEN_WRITE), ENOENT);
    assert_int_equal(opened("/new", create | VFS_OPEN_NOFOLLOW), ELOOP);
    assert_int_equal(opened("/new", create), EOK);
    assert_int_equal(world_find("/d/new")->type, VFS_NODE_FILE);
    assert_int_equal(opened("/nowhere", create), ENOENT);
}

/* These work on the link itself. */
static void test_names(void **state)
{
    (void)state;
    tree();
    world_link("/link", root, "d");
    assert_int_equal(one(VFS_IN_MKDIR, "/link"), EEXIST);
    assert_int_equal(one(VFS_IN_MKDIR, "/link/x"), EOK);
    assert_non_null(world_find("/d/x"));
    assert_int_equal(two(VFS_IN_RENAME, "/link", "/renamed"), EOK);
    const asked_t *asked = asked_last(VFS_OUT_RENAME);
    assert_int_equal(asked->word[1], 1); /* in the root */
    assert_int_equal(asked->word[2] >> 32, strlen("link"));
    assert_int_equal(asked_times(VFS_OUT_READ), 0);
    assert_int_equal(one(VFS_IN_UNLINK, "/link"), EOK);
    assert_null(world_find("/link"));
    assert_non_null(world_find("/d"));
}

static void test_rename_in_linked_folders(void **state)
{
    (void)state;
    tree();
    disk_mount();
    world_link("/to-d", root, "d");
    world_link("/to-m", root, "m");
    world_link("/m/out", disk, "../d");
    assert_int_equal(two(VFS_IN_RENAME, "/to-d/f", "/m/out/g"), EOK);
    const asked_t *asked = asked_last(VFS_OUT_RENAME);
    assert_int_equal(asked->fs, root->fs);
    assert_int_equal(asked->word[1], 3);
    assert_int_equal(asked->word[3], 3);
    assert_int_equal(two(VFS_IN_RENAME, "/to-m/f", "/to-d/g"), EXDEV);
    assert_int_equal(two(VFS_IN_RENAME, "/m/out/f", "/f2"), EOK);
    assert_int_equal(two(VFS_IN_RENAME, "/d/..", "/x"), EINVAL);
    assert_int_equal(two(VFS_IN_RENAME, "/f", "/d/.."), EINVAL);
    assert_int_equal(two(VFS_IN_RENAME, "/d/../f", "/m/../x"), EOK);
    assert_int_equal(asked_last(VFS_OUT_RENAME)->word[3], 1);
}

/* The mount table has real paths. */
static void test_mounts_through_links(void **state)
{
    (void)state;
    tree();
    world_node("/d/m", root->fs, root->service, 12, VFS_NODE_DIRECTORY, 0);
    world_link("/to-d", root, "d");
    world_link("/to-dm", root, "to-d/m");
    world_forget();
    assert_int_equal(world_mount("/to-d/../to-dm", "diskfs", DISK), EOK);
    assert_non_null(vfs_mounts_at(&vfs_mounts, "/d/m"));
    assert_int_equal(asked_last(VFS_OUT_MOUNT)->word[1], 12);
    world_forget();
    assert_int_equal(world_mount("/to-dm", "rootfs", 0), EBUSY);
    assert_int_equal(world.messages[0].answer[0], VFS_MOUNT_BLAME_POINT);
    assert_int_equal(one(VFS_IN_UNLINK, "/to-d/m"), EBUSY);
    assert_int_equal(asked_last(VFS_OUT_LOOKUP)->word[3], VFS_L_UNLINK);
    assert_int_equal(two(VFS_IN_RENAME, "/to-d/m", "/x"), EBUSY);
    assert_int_equal(two(VFS_IN_RENAME, "/f", "/to-d/m"), EBUSY);
    assert_int_equal(two(VFS_IN_RENAME, "/d/../d", "/x"), EBUSY);
    assert_int_equal(asked_times(VFS_OUT_RENAME), 0);
    assert_int_equal(one(VFS_IN_UNMOUNT, "/to-d"), EINVAL);
    assert_int_equal(one(VFS_IN_UNMOUNT, "/none"), ENOENT);
    assert_int_equal(one(VFS_IN_UNMOUNT, "/to-dm"), EOK);
    assert_int_equal(vfs_mounts_count(&vfs_mounts), 1);
}

/* Unmounting by the real path asks no server on the way. */
static void test_unmount_without_lookup(void **state)
{
    (void)state;
    tree();
    disk_mount();
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), EOK);
    assert_null(asked_last(VFS_OUT_LOOKUP));
    disk_mount();
    world_link("/to-m", root, "m");
    assert_int_equal(one(VFS_IN_UNMOUNT, "/to-m"), EOK);
    assert_int_equal(asked_last(VFS_OUT_LOOKUP)->word[3], VFS_L_FOLLOW | VFS_L_MOUNT_POINT);
}

/* The limit of the table applies to the real path. */
static void test_long_mount_points(void **state)
{
    (void)state;
    char name[200] = "/";
    tree();
    memset(name + 1, 'n', sizeof(vfs_mounts_root(&vfs_mounts)->info.mount_point) - 2);
    world_node(name, root->fs, root->service, 20, VFS_NODE_DIRECTORY, 0);
    world_forget();
    assert_int_equal(world_mount(name, "rootfs", 0), EOK);
    strcat(name, "m");
    world_node(name, root->fs, root->service, 21, VFS_NODE_DIRECTORY, 0);
    world_link("/long", root, name);
    world_forget();
    assert_int_equal(world_mount("/long", "rootfs", 0), ENAMETOOLONG);
    assert_int_equal(world.messages[0].answer[0], VFS_MOUNT_BLAME_POINT);
    assert_int_equal(asked_times(VFS_OUT_MOUNT), 0);
    strcat(name, "link");
    world_link(name, root, "/d");
    world_forget();
    assert_int_equal(world_mount(name, "rootfs", 0), EOK);
    assert_non_null(vfs_mounts_at(&vfs_mounts, "/d"));
}

static void test_symlink(void **state)
{
    (void)state;
    tree();
    disk_mount();
    world_link("/to-d", root, "d");
    assert_int_equal(two(VFS_IN_SYMLINK, "../f", "/to-d/new"), EOK);
    assert_int_equal(asked_last(VFS_OUT_SYMLINK)->lock, NAMESPACE_WRITE);
    assert_int_equal(asked_last(VFS_OUT_SYMLINK)->word[1], 3);
    assert_int_equal(asked_last(VFS_OUT_SYMLINK)->fs, root->fs);
    check_real("/d/new", "/f");
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "/to-d"), EEXIST);
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "/"), EEXIST);
    assert_int_equal(two(VFS_IN_SYMLINK, "", "/x"), ENOENT);
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "x"), EINVAL);
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "/d/.."), EINVAL);
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "/none/x"), ENOENT);
    world.fail_method = VFS_OUT_SYMLINK;
    world.fail_with = ENOTSUP;
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "/m/x"), ENOTSUP);
    assert_int_equal(asked_last(VFS_OUT_SYMLINK)->fs, disk->fs);
    assert_int_equal(asked_last(VFS_OUT_SYMLINK)->word[0], DISK);
    world_server_die("diskfs");
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "/m/x"), EHANGUP);
}

static void test_no_root(void **state)
{
    (void)state;
    assert_int_equal(real("/"), ENOENT);
    assert_int_equal(one(VFS_IN_UNMOUNT, "/m"), ENOENT);
    assert_int_equal(two(VFS_IN_SYMLINK, "x", "/x"), ENOENT);
    assert_int_equal(read_of(VFS_IN_READLINK, 0, "/x", 10), ENOENT);
}

int links_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_targets),
        TEST(test_links_before_the_end),
        TEST(test_up),
        TEST(test_lookups_of_up),
        TEST(test_dots),
        TEST(test_chain),
        TEST(test_chain_over_up),
        TEST(test_loops),
        TEST(test_long_targets),
        TEST(test_pieces),
        TEST(test_bad_targets),
        TEST(test_wrong_positions),
        TEST(test_links_that_are_none),
        TEST(test_stat),
        TEST(test_readlink),
        TEST(test_realpath_needs_room),
        TEST(test_open),
        TEST(test_names),
        TEST(test_rename_in_linked_folders),
        TEST(test_mounts_through_links),
        TEST(test_unmount_without_lookup),
        TEST(test_long_mount_points),
        TEST(test_symlink),
        TEST(test_no_root),
    };
    return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
