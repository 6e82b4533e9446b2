// SPDX-License-Identifier: BSD-2-Clause
/* The library of file system servers, over tmpfs: symbolic links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "requests.h"

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

int links_tests(void)
{
    const struct CMUnitTest tests[] = {
        FS_TEST(test_links),
        FS_TEST(test_bad_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
