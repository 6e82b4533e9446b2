// SPDX-License-Identifier: BSD-2-Clause
/* The lookup buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <srv/vfs/plb.h>

static char buffer[16];
static vfs_plb_t plb;
static task_id_t last_client; /* each text is of another client, unless a test is about shares */

static int setup(void **state)
{
    (void)state;
    vfs_plb_init(&plb, buffer, sizeof(buffer));
    return 0;
}

static uint32_t put(const char *text)
{
    uint32_t first;
    assert_int_equal(vfs_plb_put(&plb, ++last_client, text, strlen(text), &first), EOK);
    return first;
}

/* Reads a text like a server. */
static void check(uint32_t first, const char *text)
{
    for (size_t i = 0; i < strlen(text); i++)
        assert_int_equal(buffer[(first + i) % sizeof(buffer)], text[i]);
}

static void test_wraps(void **state)
{
    (void)state;
    uint32_t a = put("0123456789");
    uint32_t b = put("abcd");
    vfs_plb_release(&plb, a);
    uint32_t first;
    assert_int_equal(vfs_plb_put(&plb, ++last_client, "0123456789ABC", 13, &first),
                     EAGAIN); /* 12 are free */
    uint32_t c = put("ABCDEF");
    assert_int_equal(c, 14);
    check(b, "abcd");
    check(c, "ABCDEF");
}

static void test_full(void **state)
{
    (void)state;
    uint32_t first;
    uint32_t a = put("0123456789");
    assert_int_equal(vfs_plb_put(&plb, ++last_client, "0123456", 7, &first), EAGAIN);
    uint32_t b = put("012345");
    assert_int_equal(vfs_plb_put(&plb, ++last_client, "x", 1, &first), EAGAIN);
    /* The space of the newer text is free at once. */
    vfs_plb_release(&plb, b);
    b = put("54321");
    check(a, "0123456789");
    check(b, "54321");
    vfs_plb_release(&plb, b);
    vfs_plb_release(&plb, a);
    assert_int_equal(plb.count, 0);
    check(put("0123456789abcdef"), "0123456789abcdef");
    assert_int_equal(vfs_plb_put(&plb, ++last_client, buffer, sizeof(buffer) + 1, &first),
                     ENAMETOOLONG);
}

static void test_empty_texts_take_no_space(void **state)
{
    (void)state;
    uint32_t first = 7;
    assert_int_equal(vfs_plb_put(&plb, ++last_client, "", 0, &first), EOK);
    assert_int_equal(first, 0);
    assert_int_equal(plb.count, 0);
    check(put("0123456789abcdef"), "0123456789abcdef");
    put("");
    assert_int_equal(plb.count, 1);
}

static void test_number_of_spans(void **state)
{
    (void)state;
    static char large[VFS_PLB_SPANS * 2];
    vfs_plb_init(&plb, large, sizeof(large));
    for (int i = 0; i < VFS_PLB_SPANS; i++)
        put("x");
    uint32_t first;
    assert_int_equal(vfs_plb_put(&plb, ++last_client, "x", 1, &first), EAGAIN);
    vfs_plb_release(&plb, 0);
    assert_int_equal(vfs_plb_put(&plb, ++last_client, "x", 1, &first), EOK);
    assert_int_equal(first, VFS_PLB_SPANS);
    vfs_plb_release(&plb, first); /* the last in a full table */
    assert_int_equal(plb.count, VFS_PLB_SPANS - 1);
    for (uint32_t i = 1; i < VFS_PLB_SPANS; i++)
        vfs_plb_release(&plb, i);
    assert_int_equal(plb.count, 0);
}

/* A span that is not in use is not released, even if it was in use before. */
static void test_unknown_spans(void **state)
{
    (void)state;
    uint32_t a = put("0123");
    uint32_t b = put("abcd");
    vfs_plb_release(&plb, b);
    vfs_plb_release(&plb, b);
    vfs_plb_release(&plb, 3);
    vfs_plb_release(&plb, 1000);
    assert_int_equal(plb.count, 1);
    vfs_plb_release(&plb, a);
    vfs_plb_release(&plb, a);
    assert_int_equal(plb.count, 0);
    check(put("0123456789abcdef"), "0123456789abcdef");
}

/* In any order of releases, held texts stay unchanged, and everything is free at the end. */
static void test_any_order(void **state)
{
    (void)state;
    static char ring[64];
    struct held {
        uint32_t first;
        char text[8];
    } held[8];
    size_t count = 0;
    vfs_plb_init(&plb, ring, sizeof(ring));
    srand(1);
    for (int round = 0; round < 10000; round++) {
        if (count < 8 && rand() % 2 == 0) {
            size_t length = 1 + (size_t)rand() % 7;
            memset(held[count].text, 'a' + rand() % 26, length);
            held[count].text[length] = '\0';
            if (vfs_plb_put(&plb, ++last_client, held[count].text, length, &held[count].first) ==
                EOK)
                count++;
        } else if (count > 0) {
            size_t i = (size_t)rand() % count;
            for (size_t j = 0; j < strlen(held[i].text); j++)
                assert_int_equal(ring[(held[i].first + j) % sizeof(ring)], held[i].text[j]);
            vfs_plb_release(&plb, held[i].first);
            held[i] = held[--count];
        }
    }
    while (count > 0)
        vfs_plb_release(&plb, held[--count].first);
    assert_int_equal(plb.count, 0);
}

/* A lookup that is never answered keeps only its own space. */
static void test_unreleased_text_keeps_only_its_space(void **state)
{
    (void)state;
    static char ring[64];
    vfs_plb_init(&plb, ring, sizeof(ring));
    put("before");
    uint32_t stuck = put("stuck");
    for (int round = 0; round < 10 * VFS_PLB_SPANS; round++) {
        uint32_t a = put("some/path/of/others");
        uint32_t b = put("another/path");
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(ring[(stuck + i) % sizeof(ring)], "stuck"[i]);
        vfs_plb_release(&plb, round % 2 == 0 ? a : b);
        vfs_plb_release(&plb, round % 2 == 0 ? b : a);
    }
    assert_int_equal(plb.count, 2);
}

/* Returns how many texts of 4 bytes a client gets. */
static unsigned take_all(task_id_t client)
{
    unsigned count = 0;
    uint32_t first;
    while (vfs_plb_put(&plb, client, "four", 4, &first) == EOK)
        count++;
    return count;
}

/* No client can take the whole buffer, however many there are. */
static void test_shares_of_clients(void **state)
{
    (void)state;
    static char ring[1024];
    vfs_plb_init(&plb, ring, sizeof(ring));
    unsigned most = 1024 / VFS_PLB_CLIENT_PART / 4, before = most;
    assert_int_equal(take_all(1), most);
    assert_int_equal(take_all(1), 0);
    for (task_id_t client = 2; client < 6; client++) {
        unsigned taken = take_all(client);
        assert_true(taken > 0 && taken <= before);
        before = taken;
    }
    assert_true(before < most);
    /* Released space is for those that have little of the buffer. */
    uint32_t first;
    vfs_plb_release(&plb, 0);
    assert_int_equal(vfs_plb_put(&plb, 1, "four", 4, &first), EAGAIN);
    assert_int_equal(vfs_plb_put(&plb, 6, "four", 4, &first), EOK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_wraps, setup),
        cmocka_unit_test_setup(test_full, setup),
        cmocka_unit_test_setup(test_empty_texts_take_no_space, setup),
        cmocka_unit_test_setup(test_number_of_spans, setup),
        cmocka_unit_test_setup(test_unknown_spans, setup),
        cmocka_unit_test_setup(test_any_order, setup),
        cmocka_unit_test_setup(test_unreleased_text_keeps_only_its_space, setup),
        cmocka_unit_test_setup(test_shares_of_clients, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
