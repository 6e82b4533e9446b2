// SPDX-License-Identifier: BSD-2-Clause
/* The library of file system servers, over tmpfs: operations in parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "requests.h"

static struct {
    unsigned left;    /* parts that return EAGAIN */
    errno_t end;      /* of the last part */
    unsigned served;  /* requests of others that were served between the parts */
    uint64_t partial; /* size of the file after each part */
} parts;

static void other_looks_up(void)
{
    async_call_t call = call_of(VFS_OUT_LOOKUP, SERVICE, root, span("/dir"), 0);
    request_serve(&call);
    parts.served += fake.retval == EOK;
    fake.answers = 0;
}

/* Returns EAGAIN for each part but the last. The next time that the library takes the lock, the
 * request of another client comes first. */
static errno_t part_done(void *instance, void *node)
{
    if (parts.left == 0)
        return parts.end;
    parts.left--;
    fake.during_lock = other_looks_up;
    if (node != NULL)
        assert_int_equal(tmpfs_ops.truncate(instance, node, parts.partial), EOK);
    return EAGAIN;
}

static errno_t truncate_in_parts(void *instance, void *node, uint64_t size)
{
    errno_t rc = part_done(instance, node);
    /* The library undoes a growth that failed, with one call. */
    bool undoes = parts.left == 0 && rc == parts.end && size < parts.partial;
    return rc == EOK || undoes ? tmpfs_ops.truncate(instance, node, size) : rc;
}

static errno_t write_in_parts(void *instance, void *node, uint64_t pos, const void *buffer,
                              size_t size, size_t *done)
{
    errno_t rc = part_done(instance, node);
    return rc == EOK ? tmpfs_ops.write(instance, node, pos, buffer, size, done) : rc;
}

static errno_t statfs_in_parts(void *instance, vfs_statfs_t *statfs)
{
    errno_t rc = part_done(instance, NULL);
    return rc == EOK ? tmpfs_ops.statfs(instance, statfs) : rc;
}

static uint64_t size_of(uint64_t index)
{
    vfs_stat_t stat;
    assert_int_equal(asked_for(VFS_OUT_STAT, index, 0, sizeof(stat)), EOK);
    memcpy(&stat, fake.transfers[0].data, sizeof(stat));
    return stat.size;
}

static errno_t truncated(uint64_t index, uint64_t size)
{
    fake_reset();
    async_call_t call = call_of(VFS_OUT_TRUNCATE, SERVICE, index, size, 0);
    request_serve(&call);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

/* Other clients are served between the parts of a long operation, which holds no lock then. If a
 * later part fails, a file that has grown gets its size back. */
static void test_parts(void **state)
{
    (void)state;
    static fs_ops_t slow;
    slow = tmpfs_ops;
    slow.truncate = truncate_in_parts;
    slow.write = write_in_parts;
    slow.statfs = statfs_in_parts;
    uint64_t index = index_of("/dir/file");
    assert_int_equal(written(index, 0, "12345"), EOK);
    fs_ops = &slow;

    memset(&parts, 0, sizeof(parts));
    parts.left = 3;
    parts.partial = 100;
    assert_int_equal(truncated(index, 1000), EOK);
    assert_int_equal(parts.served, 3);
    assert_int_equal(size_of(index), 1000);

    parts.left = 2;
    parts.partial = 2000;
    parts.end = ENOSPC;
    assert_int_equal(truncated(index, 3000), ENOSPC);
    assert_int_equal(parts.served, 5);
    assert_int_equal(size_of(index), 1000);

    parts.left = 2;
    assert_int_equal(written(index, 2990, "1234567890"), ENOSPC);
    assert_int_equal(parts.served, 7);
    assert_int_equal(size_of(index), 1000);

    parts.left = 2;
    parts.end = EOK;
    assert_int_equal(written(index, 2990, "1234567890"), EOK);
    assert_int_equal(parts.served, 9);
    assert_int_equal(size_of(index), 3000);

    parts.left = 4;
    assert_int_equal(asked_for(VFS_OUT_STATFS, 0, 0, sizeof(vfs_statfs_t)), EOK);
    assert_int_equal(parts.served, 13);
    fs_ops = &tmpfs_ops;
}

int parts_tests(void)
{
    const struct CMUnitTest tests[] = {
        FS_TEST(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
