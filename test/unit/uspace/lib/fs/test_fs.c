// SPDX-License-Identifier: BSD-2-Clause
/* The library of file system servers, over tmpfs: lookups, open nodes, data, mount points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fake_async.h"

#include <fs/internal.h>
#include <srv/fs/tmpfs/tmpfs.h>

#define SERVICE 7

const fs_ops_t *fs_ops = &tmpfs_ops;
fs_handle_t fs_own_handle = 42;
static char plb[VFS_PLB_SIZE];
const char *fs_plb = plb;

static fs_index_t root;
static uint32_t plb_next;

/* ---- requests like those of VFS ---- */

static async_call_t call_of(uint64_t method, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
    return (async_call_t){.handle = 1000, .method = method, .word = {w1, w2, w3, w4}};
}

static void request_serve(const async_call_t *call)
{
    vfs_out_serve_call(&fs_methods, NULL, call);
}

static uint64_t span(const char *text)
{
    uint32_t first = plb_next;
    uint32_t length = (uint32_t)strlen(text);
    for (uint32_t i = 0; i < length; i++)
        plb[(first + i) % VFS_PLB_SIZE] = text[i];
    plb_next = (first + length) % VFS_PLB_SIZE;
    return WORD_OF_HALVES(first, length);
}

static errno_t lookup_of(uint64_t service, const char *path, unsigned flags)
{
    fake_reset();
    async_call_t call = call_of(VFS_OUT_LOOKUP, service, root, span(path), flags);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

static errno_t lookup(const char *path, unsigned flags)
{
    return lookup_of(SERVICE, path, flags);
}

static uint64_t index_of(const char *path)
{
    assert_int_equal(lookup(path, VFS_L_NONE), EOK);
    return fake.word[1];
}

static errno_t closed(uint64_t index)
{
    fake_reset();
    async_call_t call = call_of(VFS_OUT_CLOSE, SERVICE, index, 0, 0);
    request_serve(&call);
    return fake.retval;
}

static void offer_write(const char *data)
{
    fake_transfer_t *transfer = &fake.transfers[0];
    *transfer = (fake_transfer_t){.offered = true, .write = true, .size = strlen(data)};
    memcpy(transfer->data, data, strlen(data));
}

static errno_t mounted(uint64_t service, const char *options)
{
    fake_reset();
    offer_write(options);
    async_call_t call = call_of(VFS_OUT_MOUNTED, service, 0, 0, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    return fake.retval;
}

static errno_t unmounted(uint64_t service)
{
    fake_reset();
    async_call_t call = call_of(VFS_OUT_UNMOUNTED, service, 0, 0, 0);
    request_serve(&call);
    return fake.retval;
}

static errno_t written(uint64_t index, uint64_t pos, const char *data)
{
    fake_reset();
    offer_write(data);
    async_call_t call = call_of(VFS_OUT_WRITE, SERVICE, index, pos, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.transfers[0].answers, 1);
    return fake.retval;
}

static errno_t asked_for(uint64_t method, uint64_t index, uint64_t pos, size_t size)
{
    fake_reset();
    fake.transfers[0] = (fake_transfer_t){.offered = true, .size = size};
    async_call_t call = call_of(method, SERVICE, index, pos, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.transfers[0].answers, 1);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

static int setup(void **state)
{
    (void)state;
    plb_next = 0;
    assert_int_equal(mounted(SERVICE, ""), EOK);
    root = (fs_index_t)fake.word[0];
    assert_int_equal(lookup("/dir", VFS_L_DIRECTORY | VFS_L_CREATE | VFS_L_EXCLUSIVE), EOK);
    assert_int_equal(lookup("/dir/file", VFS_L_FILE | VFS_L_CREATE), EOK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(unmounted(SERVICE), EOK);
    assert_int_equal(fake.sessions_open, 0);
    return 0;
}

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

/* ---- symbolic links ---- */

static errno_t linked(uint64_t directory, const char *name, const char *target)
{
    fake_reset();
    uint64_t name_span = span(name);
    async_call_t call = call_of(VFS_OUT_SYMLINK, SERVICE, directory, name_span, span(target));
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

/* Checks that the lookup stops at the link. */
static void check_stops(const char *path, unsigned flags, uint64_t link, const char *rest)
{
    assert_int_equal(lookup(path, flags), ELOOP);
    assert_int_equal(fake.word[0], link);
    assert_int_equal(fake.word[1], strlen(rest));
}

static void test_links(void **state)
{
    (void)state;
    uint64_t dir = index_of("/dir");
    assert_int_equal(linked(dir, "link", "../dir"), EOK);
    uint64_t link = index_of("/dir/link");
    assert_int_equal(fake.word[3], VFS_NODE_LINK);
    assert_int_equal(asked_for(VFS_OUT_READ, link, 0, 100), EOK);
    assert_int_equal(fake.word[0], strlen("../dir"));
    assert_memory_equal(fake.transfers[0].data, "../dir", strlen("../dir"));
    /* Before the end a link always stops the walk. */
    static const unsigned all[] = {
        VFS_L_NONE,  VFS_L_UNLINK, VFS_L_OPEN, VFS_L_DIRECTORY, VFS_L_CREATE | VFS_L_EXCLUSIVE,
        VFS_L_FOLLOW};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        check_stops("/dir/link/a/b", all[i], link, "/a/b");
    check_stops("/dir/link/", VFS_L_NONE, link, "/");
    /* At the end it depends on the flags. */
    check_stops("/dir/link", VFS_L_FOLLOW, link, "");
    check_stops("/dir/link", VFS_L_FOLLOW | VFS_L_DIRECTORY, link, "");
    check_stops("/dir/link", VFS_L_FOLLOW | VFS_L_CREATE | VFS_L_FILE, link, "");
    check_stops("/dir/link", VFS_L_OPEN, link, "");
    check_stops("/dir/link", VFS_L_OPEN | VFS_L_FILE, link, "");
    assert_int_equal(lookup("/dir/link", VFS_L_OPEN | VFS_L_DIRECTORY), ENOTDIR);
    assert_int_equal(lookup("/dir/link", VFS_L_DIRECTORY), ENOTDIR);
    assert_int_equal(lookup("/dir/link", VFS_L_CREATE | VFS_L_EXCLUSIVE), EEXIST);
    assert_int_equal(lookup("/dir/link", VFS_L_FOLLOW | VFS_L_CREATE | VFS_L_EXCLUSIVE), EEXIST);
    assert_int_equal(lookup("/dir/file", VFS_L_FOLLOW), EOK);
    assert_int_equal(lookup("/dir/link", VFS_L_UNLINK), EOK);
    assert_int_equal(lookup("/dir/link", VFS_L_NONE), ENOENT);
    assert_int_equal(unmounted(SERVICE), EOK); /* no reference was lost */
    assert_int_equal(mounted(SERVICE, ""), EOK);
}

static void test_bad_links(void **state)
{
    (void)state;
    uint64_t dir = index_of("/dir");
    static char target[PATH_SIZE_MAX + 1];
    memset(target, 't', PATH_SIZE_MAX - 1);
    assert_int_equal(linked(dir, "long", target), EOK);
    target[PATH_SIZE_MAX - 1] = 't';
    assert_int_equal(linked(dir, "longer", target), ENAMETOOLONG);
    assert_int_equal(linked(dir, "file", "x"), EEXIST);
    assert_int_equal(linked(dir, "a/b", "x"), EINVAL);
    assert_int_equal(linked(dir, "", "x"), EINVAL);
    assert_int_equal(linked(dir, "new", ""), ENOENT);
    assert_int_equal(linked(index_of("/dir/file"), "new", "x"), ENOTDIR);
    assert_int_equal(linked(12345, "new", "x"), ENOENT);
    fake_reset();
    async_call_t call =
        call_of(VFS_OUT_SYMLINK, SERVICE, dir, span("new"), WORD_OF_HALVES(VFS_PLB_SIZE, 1));
    request_serve(&call);
    assert_int_equal(fake.retval, EINVAL);
    assert_int_equal(lookup("/dir/new", VFS_L_NONE), ENOENT);
    plb_next = VFS_PLB_SIZE - 6; /* both texts wrap around */
    assert_int_equal(linked(dir, "new", "target"), EOK);
    static fs_ops_t no_links;
    no_links = tmpfs_ops;
    no_links.symlink = NULL;
    fs_ops = &no_links;
    errno_t rc = linked(dir, "newer", "x");
    fs_ops = &tmpfs_ops;
    assert_int_equal(rc, ENOTSUP);
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

/* ---- mount points ---- */

static errno_t mount_at(uint64_t index, errno_t other)
{
    fake_reset();
    fake.clone_offered = true;
    offer_write("");
    fake.other = (async_answer_t){.retval = other, .word = {99, 0, VFS_NODE_DIRECTORY}};
    async_call_t call = call_of(VFS_OUT_MOUNT, SERVICE, index, 8, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

static errno_t unmount_at(uint64_t index, errno_t other)
{
    fake_reset();
    fake.other.retval = other;
    async_call_t call = call_of(VFS_OUT_UNMOUNT, SERVICE, index, 0, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    return fake.retval;
}

static void test_mount_passes_on(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir");
    assert_int_equal(mount_at(index, EOK), EOK);
    assert_int_equal(fake.asked_method, VFS_OUT_MOUNTED);
    assert_int_equal(fake.asked_word[0], 8);
    assert_int_equal(fake.word[0], 99);
    /* The mounted volume can be in a file of the same instance, which so must stay usable. */
    assert_int_equal(fake.locks_held_when_asked, 0);

    assert_int_equal(lookup("/dir/a/b", VFS_L_CREATE), EOK);
    assert_true(fake.forwarded);
    assert_int_equal(fake.forward_method, VFS_OUT_LOOKUP);
    assert_int_equal(fake.forward_word[0], 8);
    assert_int_equal(fake.forward_word[1], 99);
    fs_span_t rest = {WORD_LOW(fake.forward_word[2]), WORD_HIGH(fake.forward_word[2])};
    assert_int_equal(rest.length, strlen("/a/b"));
    assert_memory_equal(plb + rest.first, "/a/b", rest.length);

    assert_int_equal(lookup("/dir", VFS_L_MOUNT_POINT), EOK);
    assert_false(fake.forwarded);
    assert_int_equal(mount_at(index, EOK), EBUSY);
    assert_int_equal(unmounted(SERVICE), EBUSY);
    assert_int_equal(unmount_at(index, EOK), EOK);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
    assert_false(fake.forwarded);
}

static void test_mount_refused(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir");
    assert_int_equal(mount_at(index, ECORRUPT), ECORRUPT);
    assert_int_equal(fake.sessions_open, 0);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
    assert_int_equal(mount_at(12345, EOK), ENOENT);
    assert_int_equal(fake.word[0], VFS_MOUNT_BLAME_POINT);
    assert_int_equal(mounted(SERVICE, ""), EBUSY);
    assert_int_equal(fake.word[0], VFS_MOUNT_BLAME_DEVICE);
    assert_int_equal(mounted(SERVICE + 1, "nonsense"), EINVAL);
    assert_int_equal(fake.word[0], VFS_MOUNT_BLAME_OPTIONS);
}

static void test_unmount_of_the_dead(void **state)
{
    (void)state;
    uint64_t index = index_of("/dir");
    assert_int_equal(mount_at(index, EOK), EOK);
    assert_int_equal(unmount_at(index, EBUSY), EBUSY);
    assert_int_equal(fake.sessions_open, 1);
    assert_int_equal(unmount_at(index, EHANGUP), EHANGUP);
    assert_int_equal(fake.sessions_open, 0);
    assert_int_equal(unmount_at(index, EOK), ENOENT);
}

/* ---- concurrent requests ---- */

static errno_t other_retval;

static void other_unmounts(void)
{
    other_retval = unmounted(SERVICE);
    fake.answers = 0;
}

/* The instance that a request has found is unmounted while it waits for the lock. */
static void test_unmount_during_lock(void **state)
{
    (void)state;
    fake_reset();
    fake.during_lock = other_unmounts;
    async_call_t call = call_of(VFS_OUT_LOOKUP, SERVICE, root, span("/dir"), 0);
    request_serve(&call);
    assert_int_equal(other_retval, EOK);
    assert_int_equal(fake.retval, ENOENT);
    assert_int_equal(fake.locks_held, 0);

    assert_int_equal(mounted(SERVICE, ""), EOK);
    fake.during_lock = other_unmounts; /* two UNMOUNTEDs */
    call = call_of(VFS_OUT_UNMOUNTED, SERVICE, 0, 0, 0);
    request_serve(&call);
    assert_int_equal(other_retval, EOK);
    assert_int_equal(fake.retval, ENOENT);
    assert_int_equal(mounted(SERVICE, ""), EOK);
}

static void other_mounts(void)
{
    fake_locks_of_others = fake.locks_held;
    other_retval = mounted(SERVICE + 1, "");
    fake_locks_of_others = 0;
    fake.answers = 0;
}

static errno_t slow_mount(block_device_t *device, const char *options, void **instance,
                          void **mounted_root)
{
    other_mounts();
    return tmpfs_ops.mount(device, options, instance, mounted_root);
}

static errno_t slow_unmount(void *instance)
{
    other_mounts();
    return tmpfs_ops.unmount(instance);
}

/* A service is mounted only once, even while the first mount or an unmount is in progress. */
static void test_mounted_twice(void **state)
{
    (void)state;
    static fs_ops_t slow;
    slow = tmpfs_ops;
    slow.mount = slow_mount;
    slow.unmount = slow_unmount;
    fs_ops = &slow;
    errno_t first = mounted(SERVICE + 1, "");
    assert_int_equal(first, EOK);
    assert_int_equal(other_retval, EBUSY);
    other_retval = EOK;
    assert_int_equal(unmounted(SERVICE + 1), EOK);
    assert_int_equal(other_retval, EBUSY);
    fs_ops = &tmpfs_ops;
}

static uint64_t busy_index;

static void other_unmounts_point(void)
{
    other_retval = unmount_at(busy_index, EOK);
    fake.answers = 0;
}

static void other_mounts_point(void)
{
    other_retval = mount_at(busy_index, EOK);
    fake.answers = 0;
}

/* One mount point, two requests for it. */
static void test_mount_point_twice(void **state)
{
    (void)state;
    busy_index = index_of("/dir");
    fake_reset();
    fake.clone_offered = true;
    offer_write("");
    fake.during_wait = other_mounts_point;
    fake.other = (async_answer_t){.word = {99, 0, VFS_NODE_DIRECTORY}};
    async_call_t call = call_of(VFS_OUT_MOUNT, SERVICE, busy_index, 8, 0);
    request_serve(&call);
    assert_int_equal(fake.retval, EOK);
    assert_int_equal(other_retval, EBUSY);
    assert_int_equal(fake.sessions_open, 1);

    fake_reset();
    fake.during_wait = other_unmounts_point;
    call = call_of(VFS_OUT_UNMOUNT, SERVICE, busy_index, 0, 0);
    request_serve(&call);
    assert_int_equal(fake.retval, EOK);
    assert_int_equal(other_retval, EBUSY);
    assert_int_equal(fake.sessions_open, 0);
    assert_int_equal(lookup("/dir/file", VFS_L_NONE), EOK);
}

/* ---- operations in parts ---- */

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lookup),
        TEST(test_create),
        TEST(test_lookup_wraps),
        TEST(test_bad_spans),
        TEST(test_links),
        TEST(test_bad_links),
        TEST(test_open_counts),
        TEST(test_unlink_while_open),
        TEST(test_read_and_write),
        TEST(test_wrong_transfer),
        TEST(test_readdir),
        TEST(test_stat_takes_what_fits),
        TEST(test_mount_passes_on),
        TEST(test_mount_refused),
        TEST(test_unmount_of_the_dead),
        TEST(test_unmount_during_lock),
        TEST(test_mounted_twice),
        TEST(test_mount_point_twice),
        TEST(test_parts),
        TEST(test_rename),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
