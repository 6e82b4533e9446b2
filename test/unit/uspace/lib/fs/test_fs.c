// SPDX-License-Identifier: BSD-2-Clause
/* The library of file system servers, over tmpfs: lookups, open nodes, data, names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "requests.h"

/* ---- lookup ---- */

static void test_lookup(void **state)
{
    (void)state;
    assert_int_equal(lookup("", VFS_L_NONE), EOK);
    assert_int_equal(fake.word[0], (uint64_t)42 << 32 | SERVICE);
    assert_int_equal(fake.word[1], root);
    assert_int_equal(fake.word[3], VFS_NODE_DIRECTORY);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
    assert_int_equal(fake.word[3], VFS_NODE_FILE);
    assert_int_equal(lookup("/dir/none", VFS_L_NONE), ENOENT);
    assert_int_equal(lookup("/none/file", VFS_L_CREATE), ENOENT);
    assert_int_equal(lookup("/dir/file/x", VFS_L_NONE), ENOTDIR);
    assert_int_equal(lookup("/dir", VFS_L_FILE), EISDIR);
    assert_int_equal(lookup("/dir/file", VFS_L_DIRECTORY), ENOTDIR);
    assert_int_equal(lookup_of(SERVICE + 1, "/dir", VFS_L_NONE), ENOENT);
}

static void test_create(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir/file");
    assert_int_equal(lookup("/dir/file", VFS_L_FILE | VFS_L_CREATE), EOK);
    assert_int_equal(fake.word[1], index);
    assert_int_equal(lookup("/dir/file", VFS_L_FILE | VFS_L_CREATE | VFS_L_EXCLUSIVE), EEXIST);
    assert_int_equal(lookup("", VFS_L_DIRECTORY | VFS_L_CREATE | VFS_L_EXCLUSIVE), EEXIST);
}

static void test_lookup_wraps(void **state)
{
    (void)state;
    plb_next = VFS_PLB_SIZE - 6;
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
}

static void test_bad_spans(void **state)
{
    (void)state;
    const fs_span_t bad[] = {{VFS_PLB_SIZE, 4}, {0, VFS_PLB_SIZE + 1}, {UINT32_MAX, 1}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        fake_reset();
        async_call_t call =
            call_of(VFS_OUT_LOOKUP, SERVICE, root, WORD_OF_HALVES(bad[i].first, bad[i].length), 0);
        request_serve(&call);
        assert_int_equal(fake.retval, EINVAL);
    }
    char name[NAME_SIZE_MAX + 2] = "/";
    memset(name + 1, 'x', NAME_SIZE_MAX);
    assert_int_equal(lookup(name, VFS_L_CREATE), ENAMETOOLONG);
    name[NAME_SIZE_MAX] = '\0';
    assert_int_equal(lookup(name, VFS_L_CREATE), EOK);
}

/* ---- open nodes ---- */

static void test_open_counts(void **state)
{
    (void)state;
    assert_int_equal(lookup("/dir/file", VFS_L_OPEN), EOK);
    uint64_t index = fake.word[1];
    assert_int_equal(lookup("/dir/file", VFS_L_OPEN), EOK);
    assert_int_equal(unmounted(SERVICE), EBUSY);
    assert_int_equal(closed(index), EOK);
    assert_int_equal(unmounted(SERVICE), EBUSY);
    assert_int_equal(closed(index), EOK);
    assert_int_equal(closed(index), ENOENT);
}

static void test_unlink_while_open(void **state)
{
    (void)state;
    assert_int_equal(lookup("/dir/file", VFS_L_OPEN), EOK);
    uint64_t index = fake.word[1];
    assert_int_equal(lookup("/dir", VFS_L_UNLINK), ENOTEMPTY);
    assert_int_equal(lookup("/dir/file", VFS_L_UNLINK), EOK);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), ENOENT);
    assert_int_equal(written(index, 0, "still here"), EOK);
    assert_int_equal(asked_for(VFS_OUT_READ, index, 6, 100), EOK);
    assert_memory_equal(fake.transfers[0].data, "here", 4);
    assert_int_equal(closed(index), EOK);
    assert_int_equal(asked_for(VFS_OUT_READ, index, 0, 100), ENOENT);
    assert_int_equal(lookup("", VFS_L_UNLINK), EBUSY);
}

/* ---- data ---- */

static void test_read_and_write(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir/file");
    assert_int_equal(written(index, 0, "0123456789"), EOK);
    assert_int_equal(fake.word[0], 10);
    assert_int_equal(fake.word[1], 10);
    assert_int_equal(asked_for(VFS_OUT_READ, index, 4, 3), EOK);
    assert_int_equal(fake.word[0], 3);
    assert_memory_equal(fake.transfers[0].data, "456", 3);
    assert_int_equal(asked_for(VFS_OUT_READ, index, 10, 3), EOK);
    assert_int_equal(fake.word[0], 0);
    assert_int_equal(asked_for(VFS_OUT_READ, index_of("/dir"), 0, 3), EISDIR);
    assert_int_equal(written(index_of("/dir"), 0, "x"), EISDIR);
}

static void test_wrong_transfer(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir/file");
    fake_reset();
    offer_write("not a read");
    async_call_t call = call_of(VFS_OUT_READ, SERVICE, index, 0, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.retval, EINVAL);
    assert_int_equal(fake.transfers[0].answers, 1);
}

static void test_readdir(void **state)
{
    (void)state;
    assert_int_equal(lookup("/second", VFS_L_CREATE), EOK);
    uint64_t pos = 0;
    unsigned entries = 0;
    for (;;) {
        assert_int_equal(asked_for(VFS_OUT_READDIR, root, pos, sizeof(vfs_dirent_t) + 5), EOK);
        if (fake.word[0] == 0)
            break;
        assert_int_equal(fake.word[0], sizeof(vfs_dirent_t));
        pos = fake.word[1];
        entries++;
    }
    assert_int_equal(entries, 2);
    assert_int_equal(asked_for(VFS_OUT_READDIR, root, 0, 5), EINVAL);
    assert_int_equal(asked_for(VFS_OUT_READDIR, index_of("/dir/file"), 0, 1000), ENOTDIR);
}

static void test_stat_takes_what_fits(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir/file");
    vfs_stat_t stat;
    assert_int_equal(asked_for(VFS_OUT_STAT, index, 0, sizeof(stat)), EOK);
    memcpy(&stat, fake.transfers[0].data, sizeof(stat));
    assert_int_equal(stat.index, index);
    assert_int_equal(stat.fs_handle, 42);
    assert_int_equal(asked_for(VFS_OUT_STAT, index, 0, 3), EOK);
    assert_int_equal(fake.transfers[0].size, 3);
    assert_int_equal(asked_for(VFS_OUT_STAT, 12345, 0, sizeof(stat)), ENOENT);
    assert_int_equal(asked_for(VFS_OUT_STAT, (uint64_t)1 << 40 | index, 0, sizeof(stat)), EINVAL);
}

/* ---- names ---- */

static void test_rename(void **state)
{
    (void)state;
    fake_reset();
    uint64_t dir = index_of("/dir");
    fake_reset();
    async_call_t call = call_of(VFS_OUT_RENAME, SERVICE, dir, span("file"), root);
    call.word[4] = span("moved");
    request_serve(&call);
    assert_int_equal(fake.retval, EOK);
    assert_int_equal(lookup("/moved", VFS_L_NONE), EOK);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), ENOENT);

    fake_reset();
    call.word[2] = span("a/b");
    request_serve(&call);
    assert_int_equal(fake.retval, EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FS_TEST(test_lookup),         FS_TEST(test_create),
        FS_TEST(test_lookup_wraps),   FS_TEST(test_bad_spans),
        FS_TEST(test_open_counts),    FS_TEST(test_unlink_while_open),
        FS_TEST(test_read_and_write), FS_TEST(test_wrong_transfer),
        FS_TEST(test_readdir),        FS_TEST(test_stat_takes_what_fits),
        FS_TEST(test_rename),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) + links_tests() + mounts_tests() +
           parts_tests();
}
