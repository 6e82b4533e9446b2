// SPDX-License-Identifier: BSD-2-Clause
/* Path strings. */
#include <abi/limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <vfs/path.h>

static void check(const char *base, const char *path, const char *expected)
{
    char out[PATH_SIZE_MAX];
    assert_int_equal(path_canonicalize(base, path, out, sizeof(out)), EOK);
    assert_string_equal(out, expected);
}

static void test_absolute(void **state)
{
    (void)state;
    check(NULL, "/", "/");
    check(NULL, "///", "/");
    check(NULL, "/a/b", "/a/b");
    check(NULL, "//a///b//", "/a/b");
    check(NULL, "/a/./b/.", "/a/b");
    check(NULL, "/...", "/...");
}

static void test_up(void **state)
{
    (void)state;
    check(NULL, "/..", "/");
    check(NULL, "/../../a", "/a");
    check(NULL, "/a/..", "/");
    check(NULL, "/a/b/../c", "/a/c");
    check(NULL, "/a/b/../../..", "/");
}

static void test_relative(void **state)
{
    (void)state;
    check("/", "a", "/a");
    check("/x/y", "a", "/x/y/a");
    check("/x/y", "../a", "/x/a");
    check("/x/y", ".", "/x/y");
    check("/x/y", "/a", "/a");
    char out[PATH_SIZE_MAX];
    assert_int_equal(path_canonicalize(NULL, "a", out, sizeof(out)), EINVAL);
    assert_int_equal(path_canonicalize("/", "", out, sizeof(out)), EINVAL);
}

static void test_too_long(void **state)
{
    (void)state;
    char path[2 * NAME_SIZE_MAX] = "/";
    char out[2 * NAME_SIZE_MAX];
    memset(path + 1, 'n', NAME_SIZE_MAX - 1);
    check(NULL, path, path);
    path[NAME_SIZE_MAX] = 'n';
    assert_int_equal(path_canonicalize(NULL, path, out, sizeof(out)), ENAMETOOLONG);

    assert_int_equal(path_canonicalize(NULL, "/abc", out, 5), EOK);
    assert_int_equal(path_canonicalize(NULL, "/abc", out, 4), ENAMETOOLONG);
    assert_int_equal(path_canonicalize(NULL, "/", out, 1), ENAMETOOLONG);
    /* Parts that `..` removes must fit into the buffer, but not into the result. */
    assert_int_equal(path_canonicalize(NULL, "/abc/../de/f", out, 6), EOK);
    assert_string_equal(out, "/de/f");
}

static void test_parts(void **state)
{
    (void)state;
    char directory[16];
    assert_string_equal(path_last("/a/bc"), "bc");
    assert_string_equal(path_last("/"), "");
    path_parent("/a/bc", directory);
    assert_string_equal(directory, "/a");
    path_parent("/a", directory);
    assert_string_equal(directory, "/");
    path_parent("/", directory);
    assert_string_equal(directory, "/");
}

static void test_within(void **state)
{
    (void)state;
    assert_true(path_within("/a/b", "/a"));
    assert_true(path_within("/a", "/a"));
    assert_true(path_within("/a", "/"));
    assert_false(path_within("/ab", "/a"));
    assert_false(path_within("/", "/a"));
}

/* Directories /d, /d/e, /m and /m/n; /d/f is a file. Records the queries. */
static char asked[200];

static errno_t check_directory(void *context, const char *path)
{
    assert_ptr_equal(context, asked);
    strcat(strcat(asked, path), " ");
    static const char *const directories[] = {"/d", "/d/e", "/m", "/m/n"};
    for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
        if (strcmp(path, directories[i]) == 0)
            return EOK;
    return strcmp(path, "/d/f") == 0 ? ENOTDIR : ENOENT;
}

static void test_resolve(void **state)
{
    (void)state;
    static const struct {
        const char *base, *path;
        errno_t rc;
        const char *result, *asked;
    } rows[] = {
        {NULL, "/d/e/x/y", EOK, "/d/e/x/y", ""},
        {NULL, "/nope/./x/", EOK, "/nope/x", ""}, /* the lookup reports it */
        {NULL, "/nope/..", ENOENT, NULL, "/nope "},
        {NULL, "/d/f/..", ENOTDIR, NULL, "/d/f "},
        {NULL, "/d/f/../e", ENOTDIR, NULL, "/d/f "},
        {NULL, "/d/f/./../e", ENOTDIR, NULL, "/d/f "},
        {NULL, "/d/e/../x", EOK, "/d/x", "/d/e "},
        {NULL, "/d/e/../../x", EOK, "/x", "/d/e "},
        {NULL, "/d/e/../../../x", EOK, "/x", "/d/e "},
        {NULL, "/d/e/../../m/n/../x", EOK, "/m/x", "/d/e /m/n "},
        {NULL, "/../x", EOK, "/x", ""},
        {"/d/e", "../x", EOK, "/d/x", "/d/e "},
        {"/gone", "../x", ENOENT, NULL, "/gone "},
        {"/gone", "/d", EOK, "/d", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[PATH_SIZE_MAX];
        asked[0] = '\0';
        assert_int_equal(
            path_resolve(rows[i].base, rows[i].path, out, sizeof(out), check_directory, asked),
            rows[i].rc);
        if (rows[i].rc == EOK)
            assert_string_equal(out, rows[i].result);
        assert_string_equal(asked, rows[i].asked);
    }
}

static void test_ends(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum path_end end;
    } rows[] = {
        {"a", PATH_END_NAME},         {"/a/b", PATH_END_NAME},   {"a/", PATH_END_SLASH},
        {"/", PATH_END_SLASH},        {"/a///", PATH_END_SLASH}, {".", PATH_END_DOT},
        {"a/.", PATH_END_DOT},        {"a/./", PATH_END_DOT},    {"..", PATH_END_DOTDOT},
        {"/a/..//", PATH_END_DOTDOT}, {"...", PATH_END_NAME},    {"a.", PATH_END_NAME},
        {".a", PATH_END_NAME},        {"a..", PATH_END_NAME},    {"/..a/", PATH_END_SLASH},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(path_end(rows[i].path), rows[i].end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_absolute), cmocka_unit_test(test_up),
        cmocka_unit_test(test_relative), cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_parts),    cmocka_unit_test(test_within),
        cmocka_unit_test(test_resolve),  cmocka_unit_test(test_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
