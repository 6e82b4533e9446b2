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

static void test_tidy(void **state)
{
    (void)state;
    static const struct {
        const char *base, *path, *result;
        size_t before_up;
    } rows[] = {
        {NULL, "/", "/", 1},
        {NULL, "//d///e/./x/.", "/d/e/x", 6},
        {NULL, "/d/..", "/d/..", 2},
        {NULL, "/d/./../e/", "/d/../e", 2},
        {NULL, "/d/e/../../x", "/d/e/../../x", 4},
        {NULL, "/../..", "/", 1},
        {NULL, "/../x/..", "/x/..", 2},
        {NULL, "/...", "/...", 4},
        {NULL, "/..x/x..", "/..x/x..", 8},
        {"/d/e", "../x", "/d/e/../x", 4},
        {"/d/e", "/x", "/x", 2},
        {"/", "..", "/", 1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[PATH_SIZE_MAX];
        assert_int_equal(path_tidy(rows[i].base, rows[i].path, out, sizeof(out)), EOK);
        assert_string_equal(out, rows[i].result);
        assert_int_equal(path_before_up(out), rows[i].before_up);
    }
    char out[8];
    assert_int_equal(path_tidy(NULL, "d", out, sizeof(out)), EINVAL);
    assert_int_equal(path_tidy("/", "", out, sizeof(out)), EINVAL);
    assert_int_equal(path_tidy(NULL, "/d/e/..", out, sizeof(out)), EOK);
    assert_int_equal(path_tidy(NULL, "/d/ef/..", out, sizeof(out)), ENAMETOOLONG);
    assert_int_equal(path_tidy(NULL, "/", out, 1), ENAMETOOLONG);
}

static void test_continue(void **state)
{
    (void)state;
    static const struct {
        const char *directory;
        size_t length;
        const char *path, *rest, *result;
    } rows[] = {
        {"/d/link/x", 2, "e", "/x", "/d/e/x"},
        {"/d/link", 2, "../e", "", "/e"},
        {"/d/link", 2, "../../../e", "", "/e"},
        {"/d/link", 2, "e/../f", "", "/d/e/../f"}, /* /d/e can be a link */
        {"/d/link/../x", 2, "..", "/../x", "/x"},
        {"/d/link/../x", 2, "e", "/../x", "/d/e/../x"},
        {"/d/link/x", 2, "/a/..", "/x", "/a/../x"},
        {"/d/link/x", 2, "/..//./e/", "//x/", "/e/x"},
        {"/d/e/../x", 4, "", "/../x", "/d/x"},
        {"/d/e/../../x", 4, "", "/../../x", "/x"},
        {"/d/e/../x/../..", 4, "", "/../x/../..", "/d/x/../.."},
        {"/link", 0, "..", "", "/"},
        {"/link", 0, "d", "/e", "/d/e"},
    };
    char out[PATH_SIZE_MAX];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(path_continue(rows[i].directory, rows[i].length, rows[i].path,
                                       rows[i].rest, out, sizeof(out)),
                         EOK);
        assert_string_equal(out, rows[i].result);
    }
    assert_int_equal(path_continue("/d/link", 2, "ef", "", out, 6), EOK);
    assert_int_equal(path_continue("/d/link", 2, "efg", "", out, 6), ENAMETOOLONG);
    assert_int_equal(path_continue("/d/link", 2, "e", "/f", out, 6), ENAMETOOLONG);
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
        cmocka_unit_test(test_tidy),     cmocka_unit_test(test_continue),
        cmocka_unit_test(test_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
