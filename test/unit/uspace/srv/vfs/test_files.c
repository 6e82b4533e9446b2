// SPDX-License-Identifier: BSD-2-Clause
/* Open files: the requests of VFS to the servers, and its answers to the client. */
#include "tests.h"

#include <abi/proto/methods.h>
#include <stdio.h>
#include <string.h>

#define FIRST VFS_HANDLE_FIRST

/* A root with a file /f of 100 bytes and a folder /d. */
static fake_node_t *tree(void)
{
    assert_int_equal(world_mount("/", "rootfs", 0), EOK);
    const fake_node_t *root = world_find("/");
    world_node("/d", root->fs, root->service, 3, VFS_NODE_DIRECTORY, 0);
    return world_node("/f", root->fs, root->service, 2, VFS_NODE_FILE, 100);
}

static message_t *open_file(const char *path, unsigned flags)
{
    message_t *call = say(VFS_IN_OPEN, flags, 0, 0);
    say_text(path);
    return call;
}

static message_t *read_file(uint64_t handle, size_t size)
{
    message_t *call = say(VFS_IN_READ, handle, 0, 0);
    say_read(size);
    return call;
}

static message_t *write_file(uint64_t handle, const char *text)
{
    message_t *call = say(VFS_IN_WRITE, handle, 0, 0);
    say_text(text);
    return call;
}

static message_t *seek(uint64_t handle, int64_t offset, unsigned whence)
{
    return say(VFS_IN_SEEK, handle, (uint64_t)offset, whence);
}

static void check(const message_t *call, errno_t rc, uint64_t word)
{
    assert_int_equal(call->retval, rc);
    if (rc == EOK)
        assert_int_equal(call->answer[0], word);
}

static void test_open_flags(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        unsigned flags;
        errno_t rc;
    } rows[] = {
        {"/f", VFS_OPEN_READ, EOK},
        {"/f", VFS_OPEN_READ | VFS_OPEN_WRITE | VFS_OPEN_APPEND, EOK},
        {"/f", 0, EINVAL},
        {"/f", VFS_OPEN_CREATE, EINVAL},
        {"/f", VFS_OPEN_READ | VFS_OPEN_NOFOLLOW, EOK},
        {"/f", VFS_OPEN_READ | (VFS_OPEN_FLAGS + 1), EINVAL},
        {"/f", VFS_OPEN_READ | VFS_OPEN_TRUNCATE, EINVAL},
        {"/f", VFS_OPEN_READ | VFS_OPEN_APPEND, EINVAL},
        {"/f", VFS_OPEN_READ | VFS_OPEN_DIRECTORY, ENOTDIR},
        {"/d", VFS_OPEN_READ | VFS_OPEN_DIRECTORY, EOK},
        {"/d", VFS_OPEN_READ, EOK},
        {"/d", VFS_OPEN_WRITE, EISDIR},
        {"/d", VFS_OPEN_READ | VFS_OPEN_CREATE, EISDIR},
        {"/d", VFS_OPEN_WRITE | VFS_OPEN_DIRECTORY, EISDIR},
        {"/f", VFS_OPEN_WRITE | VFS_OPEN_DIRECTORY, EISDIR},
        {"/n", VFS_OPEN_WRITE, ENOENT},
        {"/n", VFS_OPEN_READ, ENOENT},
        {"/n", VFS_OPEN_READ | VFS_OPEN_EXCLUSIVE, ENOENT},
        {"/n", VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_EXCLUSIVE, EOK},
        {"/n", VFS_OPEN_WRITE | VFS_OPEN_CREATE | VFS_OPEN_EXCLUSIVE, EEXIST},
        {"/n", VFS_OPEN_WRITE | VFS_OPEN_CREATE, EOK},
        {"f", VFS_OPEN_READ, EINVAL},
        {"", VFS_OPEN_READ, EINVAL},
    };
    tree();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        world_forget();
        const message_t *call = open_file(rows[i].path, rows[i].flags);
        world_serve();
        check(call, rows[i].rc, FIRST);
        if (asked_last(VFS_OUT_LOOKUP) != NULL)
            assert_int_equal(asked_last(VFS_OUT_LOOKUP)->lock, NAMESPACE_READ);
        /* The hang-up closed what was open. */
        assert_int_equal(asked_times(VFS_OUT_CLOSE), rows[i].rc == EOK);
    }
}

static void test_position(void **state)
{
    (void)state;
    tree();
    open_file("/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
    const message_t *calls[] = {
        read_file(FIRST, 30),
        read_file(FIRST, 200),
        read_file(FIRST, 10),
        seek(FIRST, -20, SEEK_CUR),
        read_file(FIRST, 5),
        seek(FIRST, 95, SEEK_SET),
        write_file(FIRST, "0123456789"),
        seek(FIRST, -1, SEEK_END),
        seek(FIRST, 1000, SEEK_END),
        read_file(FIRST, 5),
    };
    static const uint64_t words[] = {30, 70, 0, 80, 5, 95, 10, 104, 1105, 0};
    static const uint64_t positions[] = {0, 30, 100, 80, 1105};
    world_serve();
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        check(calls[i], EOK, words[i]);
    for (unsigned i = 0, reads = 0; i < world.asked_count; i++)
        if (world.asked[i].method == VFS_OUT_READ)
            assert_int_equal(world.asked[i].word[2], positions[reads++]);
    assert_int_equal(asked_last(VFS_OUT_WRITE)->word[2], 95);
    /* Open files work while the tree is locked. */
    assert_int_equal(asked_last(VFS_OUT_READ)->lock, NAMESPACE_FREE);
    assert_int_equal(asked_last(VFS_OUT_WRITE)->lock, NAMESPACE_FREE);
    /* Reads of a node are concurrent, writes are not. */
    assert_int_equal(asked_last(VFS_OUT_READ)->contents, NAMESPACE_READ);
    assert_int_equal(asked_last(VFS_OUT_WRITE)->contents, NAMESPACE_WRITE);
}

static void test_bad_seeks(void **state)
{
    (void)state;
    tree()->size = INT64_MAX;
    open_file("/f", VFS_OPEN_READ);
    open_file("/d", VFS_OPEN_READ);
    const message_t *calls[] = {
        seek(FIRST, -1, SEEK_SET),    seek(FIRST, -1, SEEK_CUR),    seek(FIRST, 0, 3),
        seek(FIRST, 1, SEEK_END),     seek(FIRST + 1, 1, SEEK_SET), seek(FIRST + 1, 0, SEEK_CUR),
        seek(FIRST + 1, 0, SEEK_SET), seek(FIRST + 2, 0, SEEK_SET), seek(FIRST, 0, SEEK_CUR),
    };
    static const errno_t rcs[] = {EINVAL, EINVAL, EINVAL, EOVERFLOW, EINVAL,
                                  EINVAL, EOK,    EBADF,  EOK};
    world_serve();
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        check(calls[i], rcs[i], 0);
}

/* A failed seek leaves the position unchanged. */
static void test_failed_seek(void **state)
{
    (void)state;
    tree();
    open_file("/f", VFS_OPEN_READ);
    const message_t *calls[] = {seek(FIRST, 5, SEEK_SET), seek(FIRST, -6, SEEK_CUR),
                                seek(FIRST, 0, SEEK_CUR)};
    world_serve();
    check(calls[0], EOK, 5);
    check(calls[1], EINVAL, 0);
    check(calls[2], EOK, 5);
}

/* Two instances of one server have nodes of the same index. */
static void test_two_instances(void **state)
{
    (void)state;
    tree();
    const fake_node_t *root = world_find("/");
    world_node("/p", root->fs, root->service, 8, VFS_NODE_DIRECTORY, 0);
    world_forget();
    assert_int_equal(world_mount("/p", "rootfs", 0), EOK);
    const fake_node_t *other = world_find("/p");
    assert_int_equal(other->fs, root->fs);
    world_node("/p/f", other->fs, other->service, world_find("/f")->index, VFS_NODE_FILE, 7);
    world_forget();
    open_file("/f", VFS_OPEN_READ);
    open_file("/p/f", VFS_OPEN_READ);
    const message_t *first = seek(FIRST, 0, SEEK_END);
    const message_t *second = seek(FIRST + 1, 0, SEEK_END);
    world_serve();
    check(first, EOK, world_find("/f")->size);
    check(second, EOK, 7);
}

/* Positions fit into i64, whatever size the server returns. */
static void test_farthest_seeks(void **state)
{
    (void)state;
    tree()->size = INT64_MAX;
    const fake_node_t *root = world_find("/");
    world_node("/huge", root->fs, root->service, 9, VFS_NODE_FILE, UINT64_MAX);
    open_file("/f", VFS_OPEN_READ);
    open_file("/huge", VFS_OPEN_READ);
    const message_t *end = seek(FIRST, 0, SEEK_END);
    const message_t *back = seek(FIRST, -INT64_MAX, SEEK_END);
    const message_t *beyond = seek(FIRST + 1, 1, SEEK_END);
    world_serve();
    check(end, EOK, INT64_MAX);
    check(back, EOK, 0);
    check(beyond, EOVERFLOW, 0);
}

static void test_append(void **state)
{
    (void)state;
    tree();
    open_file("/f", VFS_OPEN_WRITE | VFS_OPEN_APPEND);
    open_file("/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
    write_file(FIRST, "12345");
    seek(FIRST, 0, SEEK_SET);
    const message_t *again = write_file(FIRST, "678");
    const message_t *end = seek(FIRST + 1, 0, SEEK_END); /* the files share the node */
    world_serve();
    check(again, EOK, 3);
    check(end, EOK, 108);
    assert_int_equal(asked_last(VFS_OUT_WRITE)->word[2], 105);
}

static void test_access(void **state)
{
    (void)state;
    tree();
    open_file("/f", VFS_OPEN_READ);
    open_file("/f", VFS_OPEN_WRITE);
    open_file("/d", VFS_OPEN_READ);
    const message_t *calls[] = {
        write_file(FIRST, "x"),
        read_file(FIRST + 1, 1),
        read_file(FIRST + 2, 1),
        read_file(0, 1),
        write_file(FIRST + 3, "x"),
        read_file(UINT64_MAX, 1),
        say(VFS_IN_TRUNCATE, FIRST, 5, 0),
        say(VFS_IN_TRUNCATE, FIRST + 2, 5, 0),
        say(VFS_IN_TRUNCATE, FIRST + 1, 1ull << 63, 0),
        say(VFS_IN_TRUNCATE, FIRST + 3, 5, 0),
        say(VFS_IN_SYNC, FIRST + 3, 0, 0),
        say(VFS_IN_FSTAT, FIRST + 3, 0, 0),
    };
    const message_t *stat = say_read(40);
    static const errno_t rcs[] = {EBADF, EBADF,  EISDIR, EBADF, EBADF, EBADF,
                                  EBADF, EISDIR, EFBIG,  EBADF, EBADF, EBADF};
    world_serve();
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        check(calls[i], rcs[i], 0);
    assert_int_equal(stat->retval, EBADF);
    assert_int_equal(asked_times(VFS_OUT_READ) + asked_times(VFS_OUT_WRITE), 0);
    assert_int_equal(asked_times(VFS_OUT_TRUNCATE) + asked_times(VFS_OUT_SYNC), 0);
}

static void test_truncate(void **state)
{
    (void)state;
    fake_node_t *file = tree();
    open_file("/f", VFS_OPEN_WRITE);
    const message_t *calls[] = {
        say(VFS_IN_TRUNCATE, FIRST, INT64_MAX, 0),
        say(VFS_IN_TRUNCATE, FIRST, 7, 0),
        seek(FIRST, 0, SEEK_END),
        open_file("/f", VFS_OPEN_WRITE | VFS_OPEN_TRUNCATE),
    };
    const message_t *end = seek(FIRST, 0, SEEK_END);
    const message_t *sync = say(VFS_IN_SYNC, FIRST, 0, 0);
    world_serve();
    check(calls[0], EOK, 0);
    check(calls[1], EOK, 0);
    check(calls[2], EOK, 7);
    check(calls[3], EOK, FIRST + 1);
    check(end, EOK, 0);
    check(sync, EOK, 0);
    assert_int_equal(file->size, 0);
    assert_int_equal(asked_last(VFS_OUT_TRUNCATE)->lock, NAMESPACE_FREE);
    assert_int_equal(asked_last(VFS_OUT_TRUNCATE)->contents, NAMESPACE_WRITE);
    assert_int_equal(asked_last(VFS_OUT_SYNC)->word[1], 2);
}

/* An error of the server is returned and changes no position, and a failed truncation opens
 * nothing. */
static void test_server_errors(void **state)
{
    (void)state;
    static const uint64_t methods[] = {VFS_OUT_READ, VFS_OUT_WRITE, VFS_OUT_TRUNCATE,
                                       VFS_OUT_SYNC, VFS_OUT_CLOSE, VFS_OUT_STAT};
    fake_node_t *file = tree();
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        world_forget();
        file->size = 100;
        world.fail_method = methods[i];
        world.fail_with = EIO;
        open_file("/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
        open_file("/f", VFS_OPEN_READ); /* to check the size */
        const message_t *calls[6] = {read_file(FIRST, 10), write_file(FIRST, "0123456789")};
        const message_t *written = seek(FIRST + 1, 0, SEEK_END);
        calls[2] = say(VFS_IN_TRUNCATE, FIRST, 50, 0);
        const message_t *cut = seek(FIRST + 1, 0, SEEK_END);
        calls[3] = say(VFS_IN_SYNC, FIRST, 0, 0);
        const message_t *end = seek(FIRST, 0, SEEK_CUR);
        calls[5] = say(VFS_IN_FSTAT, FIRST, 0, 0);
        say_read(20);
        calls[4] = say(VFS_IN_CLOSE, FIRST, 0, 0);
        world_serve();
        for (size_t j = 0; j < 6; j++)
            assert_int_equal(calls[j]->retval, j == i ? EIO : EOK);
        check(end, EOK, i <= 1 ? 10 : 20);
        check(written, EOK, 100);
        check(cut, EOK, i == 2 ? 100 : 50);
        file->open = 0; /* a failed CLOSE is not repeated */
    }
    world_forget();
    world.fail_method = VFS_OUT_TRUNCATE;
    const message_t *opened = open_file("/f", VFS_OPEN_WRITE | VFS_OPEN_TRUNCATE);
    const message_t *closed = say(VFS_IN_CLOSE, FIRST, 0, 0);
    world_serve();
    check(opened, EIO, 0);
    check(closed, EBADF, 0);
}

/* A larger count than requested would exceed the client's buffer. */
static void test_lies_about_bytes(void **state)
{
    (void)state;
    static const uint64_t methods[] = {VFS_OUT_READ, VFS_OUT_WRITE, VFS_OUT_READDIR};
    tree();
    for (size_t i = 0; i < 3; i++) {
        world_forget();
        world.lie_method = methods[i];
        world.lie_with = 11;
        open_file("/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
        open_file("/d", VFS_OPEN_READ);
        const message_t *calls[] = {read_file(FIRST, 10), write_file(FIRST, "0123456789"),
                                    say(VFS_IN_READDIR, FIRST + 1, 0, 0)};
        say_read(10);
        world_serve();
        for (size_t j = 0; j < 3; j++)
            check(calls[j], j == i ? EIO : EOK, 10);
        world.lie_with = 10;
        world.count = world.next = 0;
        open_file("/f", VFS_OPEN_READ);
        const message_t *whole = read_file(FIRST, 10);
        world_serve();
        check(whole, EOK, 10);
    }
}

static void test_handles(void **state)
{
    (void)state;
    tree();
    open_file("/f", VFS_OPEN_READ);
    const message_t *calls[] = {
        say(VFS_IN_DUP, FIRST, (uint64_t)-1, 0),
        say(VFS_IN_DUP, FIRST, FIRST, 0),
        say(VFS_IN_DUP, FIRST, 40, 0),
        say(VFS_IN_DUP, 41, (uint64_t)-1, 0),
        read_file(FIRST, 10),
        read_file(40, 10),
        say(VFS_IN_CLOSE, FIRST, 0, 0),
        say(VFS_IN_CLOSE, FIRST, 0, 0),
        seek(40, 0, SEEK_CUR),
        say(VFS_IN_DUP, 40, FIRST + 1, 0),
        say(VFS_IN_CLOSE, 40, 0, 0),
        say(VFS_IN_CLOSE, FIRST + 1, 0, 0),
    };
    static const errno_t rcs[] = {EOK, EOK, EOK, EBADF, EOK, EOK, EOK, EBADF, EOK, EOK, EOK, EOK};
    static const uint64_t words[] = {FIRST + 1, FIRST, 40, 0, 10, 10, 0, 0, 20, FIRST + 1, 0, 0};
    const message_t *gone = read_file(FIRST + 1, 1);
    world_serve();
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        check(calls[i], rcs[i], words[i]);
    check(gone, EBADF, 0);
    assert_int_equal(asked_times(VFS_OUT_CLOSE), 1); /* one file, however many handles */
}

static void test_readdir_and_stat(void **state)
{
    (void)state;
    tree();
    open_file("/d", VFS_OPEN_READ);
    open_file("/f", VFS_OPEN_READ);
    const message_t *calls[] = {say(VFS_IN_READDIR, FIRST, 0, 0)};
    say_read(30);
    const message_t *second = say(VFS_IN_READDIR, FIRST, 0, 0);
    say_read(30);
    const message_t *no_folder = say(VFS_IN_READDIR, FIRST + 1, 0, 0);
    say_read(30);
    const message_t *closed = say(VFS_IN_READDIR, FIRST + 9, 0, 0);
    say_read(30);
    say(VFS_IN_FSTAT, FIRST + 1, 0, 0);
    const message_t *file = say_read(30);
    say(VFS_IN_STAT, 0, 0, 0);
    say_text("/d");
    const message_t *folder = say_read(30);
    const message_t *none = say(VFS_IN_STAT, 0, 0, 0);
    say_text("/none");
    say_read(30);
    say(VFS_IN_STATFS, 0, 0, 0);
    say_text("/f");
    const message_t *statfs = say_read(30);
    world_serve();
    check(calls[0], EOK, 30);
    check(second, EOK, 30);
    assert_int_equal(asked_last(VFS_OUT_READDIR)->word[2], 7);
    assert_int_equal(asked_last(VFS_OUT_READDIR)->lock, NAMESPACE_READ);
    check(no_folder, ENOTDIR, 0);
    check(closed, EBADF, 0);
    assert_string_equal(file->data, "about /f");
    assert_string_equal(folder->data, "about /d");
    assert_string_equal(statfs->data, "about /"); /* the instance */
    check(none, ENOENT, 0);
    assert_int_equal(asked_last(VFS_OUT_STATFS)->lock, NAMESPACE_READ);
}

static void readdir_fails(void)
{
    world.fail_method = VFS_OUT_READDIR;
    world.fail_with = EIO;
}

/* After an error, reading a directory continues at the same position. */
static void test_readdir_again(void **state)
{
    (void)state;
    tree();
    open_file("/d", VFS_OPEN_READ);
    say(VFS_IN_READDIR, FIRST, 0, 0);
    say_read(30);
    say_do(readdir_fails);
    const message_t *failed = say(VFS_IN_READDIR, FIRST, 0, 0);
    say_read(30);
    const message_t *again = say(VFS_IN_READDIR, FIRST, 0, 0);
    say_read(30);
    world_serve();
    check(failed, EIO, 0);
    check(again, EOK, 30);
    assert_int_equal(asked_last(VFS_OUT_READDIR)->word[2], 7);
}

/* Wrong or missing transfers, and unknown requests. */
static void test_bad_requests(void **state)
{
    (void)state;
    tree();
    open_file("/f", VFS_OPEN_READ | VFS_OPEN_WRITE);
    const message_t *read = say(VFS_IN_READ, FIRST, 0, 0);
    say_text("x");
    const message_t *write = say(VFS_IN_WRITE, FIRST, 0, 0);
    say_read(1);
    const message_t *unknown = say(VFS_IN_SYMLINK + 1, 0, 0, 0);
    const message_t *below = say(VFS_IN_OPEN - 1, 0, 0, 0);
    const message_t *ping = say(VFS_IN_PING, 0, 0, 0);
    const message_t *last = say(VFS_IN_READ, FIRST, 0, 0);
    world_serve();
    check(read, EINVAL, 0);
    check(write, EINVAL, 0);
    check(unknown, ENOTSUP, 0);
    check(below, ENOTSUP, 0);
    check(ping, EOK, 0);
    check(last, EHANGUP, 0);
}

int files_tests(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_open_flags),     TEST(test_position),         TEST(test_bad_seeks),
        TEST(test_farthest_seeks), TEST(test_append),           TEST(test_access),
        TEST(test_truncate),       TEST(test_server_errors),    TEST(test_lies_about_bytes),
        TEST(test_handles),        TEST(test_readdir_and_stat), TEST(test_readdir_again),
        TEST(test_failed_seek),    TEST(test_two_instances),    TEST(test_bad_requests),
    };
    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
