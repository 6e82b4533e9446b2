// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's formatting, compared with the C library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <diagnosis/text/print.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Both must give the same text and length, at full size and cut off. */
#define SAME(...)                                                                                  \
    do {                                                                                           \
        char ours[128], theirs[128];                                                               \
        int length = print_format(ours, sizeof(ours), __VA_ARGS__);                                \
        assert_int_equal(length, snprintf(theirs, sizeof(theirs), __VA_ARGS__));                   \
        assert_string_equal(ours, theirs);                                                         \
        char cut[4] = "###";                                                                       \
        assert_int_equal(print_format(cut, sizeof(cut), __VA_ARGS__), length);                     \
        theirs[3] = '\0';                                                                          \
        assert_string_equal(cut, theirs);                                                          \
    } while (0)

static void test_integers(void **state)
{
    (void)state;
    SAME("%d %i %u", -5, 7, 9u);
    SAME("[%5d] [%-5d] [%05d] [%+d] [% d]", 42, 42, -42, 42, 42);
    SAME("[%8.3d] [%-8.3d] [%.0d]", 7, 7, 0);
    SAME("%x %X %#x %#X %#x %o", 0xbeefu, 0xbeefu, 0xbeefu, 0xbeefu, 0u, 8u);
    SAME("%016llx", 0x123456789abcull);
    SAME("%#18llx [%#018llx]", 0xffffull, 0xffffull);
    SAME("%lld %llu", LLONG_MIN, ULLONG_MAX);
    SAME("%ld %lu %zu %jd %td", LONG_MIN, ULONG_MAX, SIZE_MAX, INTMAX_MIN, (ptrdiff_t)-1);
    SAME("%hd %hu %hhd %hhu", (short)-3, (unsigned short)65535, (signed char)-1,
         (unsigned char)255);
    SAME("[%*d] [%-*d] [%*d] [%.*d]", 6, 1, 6, 1, -6, 1, 3, 1);
}

static void test_text(void **state)
{
    (void)state;
    SAME("plain");
    SAME("%s|%10s|%-10s|%.2s|%10.2s|", "abc", "abc", "abc", "abc", "abc");
    SAME("%c|%3c|%-3c|%%", 'x', 'y', 'z');
    SAME("%.3s", "unterminated would be fine too");
    SAME("%p", (void *)0x1234);
    const char bytes[2] = {'o', 'k'};
    char out[8];
    assert_int_equal(print_format(out, sizeof(out), "%.2s", bytes), 2);
    assert_string_equal(out, "ok");
}

static void test_edges(void **state)
{
    (void)state;
    /* Invalid formats, hidden from the compiler's warnings. */
    const char *volatile nothing = NULL, *volatile unknown = "%y %", *volatile zeros = "[%08.3d]";
    char out[16];
    assert_int_equal(print_format(NULL, 0, "%d", 12345), 5);
    assert_int_equal(print_format(out, 1, "%d", 12345), 5);
    assert_string_equal(out, "");
    assert_int_equal(print_format(out, sizeof(out), "%s", nothing), 6);
    assert_string_equal(out, "(null)");
    print_format(out, sizeof(out), zeros, 7);
    assert_string_equal(out, "[     007]");
    print_format(out, sizeof(out), unknown, 0);
    assert_string_equal(out, "%y %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
