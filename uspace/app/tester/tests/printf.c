// SPDX-License-Identifier: BSD-2-Clause
/* The families of printf and scanf. */
#include "../tester.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PRINTS(expected, ...)                                                                      \
    do {                                                                                           \
        char text[128];                                                                            \
        int length = snprintf(text, sizeof(text), __VA_ARGS__);                                    \
        CHECK(length == (int)strlen(expected));                                                    \
        CHECK(strcmp(text, expected) == 0);                                                        \
    } while (0)

static bool integers(void)
{
    PRINTS("-2147483648 2147483647", "%d %d", INT32_MIN, INT32_MAX);
    PRINTS("18446744073709551615", "%" PRIu64, UINT64_MAX);
    PRINTS("-9223372036854775808", "%lld", (long long)INT64_MIN);
    PRINTS("ff 0XFF 377 0377", "%x %#X %o %#o", 255, 255, 255, 255);
    PRINTS("[   42] [42   ] [00042] [+42]", "[%5d] [%-5d] [%05d] [%+d]", 42, 42, 42, 42);
    PRINTS("[  007]", "[%5.3d]", 7);
    PRINTS("-1 255", "%hhd %hhu", (signed char)-1, (unsigned char)255);
    PRINTS("1234", "%zu", (size_t)1234);
    return true;
}

static bool floats(void)
{
    PRINTS("3.141593 3.14 3", "%f %.2f %.0f", 3.14159265, 3.14159265, 3.14159265);
    PRINTS("1.500000e+10", "%e", 1.5e10);
    PRINTS("0.0001 1e-05 100000 1e+06", "%g %g %g %g", 0.0001, 0.00001, 1e5, 1e6);
    PRINTS("inf -inf", "%f %f", __builtin_inf(), -__builtin_inf());
    PRINTS("[   -0.50]", "[%8.2f]", -0.5);
    return true;
}

static bool texts(void)
{
    PRINTS("[abc] [  abc] [abc  ] [ab]", "[%s] [%5s] [%-5s] [%.2s]", "abc", "abc", "abc", "abc");
    PRINTS("x%y", "%c%%%c", 'x', 'y');
    PRINTS("[   ab]", "[%*.*s]", 5, 2, "abcdef");
    char small[4];
    const char *volatile words = "too long";
    CHECK(snprintf(small, sizeof(small), "%s", words) == 8);
    CHECK(strcmp(small, "too") == 0);
    CHECK(snprintf(NULL, 0, "%d", 12345) == 5);
    return true;
}

bool test_printf(void)
{
    return integers() && floats() && texts();
}

bool test_scanf(void)
{
    int a = 0, b = 0, end = 0;
    unsigned x = 0;
    double d = 0;
    char word[8] = "";
    CHECK(sscanf("12 -34 ff", "%d %d %x", &a, &b, &x) == 3);
    CHECK(a == 12 && b == -34 && x == 255);
    CHECK(sscanf("2.5e3 words", "%lf %7s%n", &d, word, &end) == 2);
    CHECK(d == 2500 && strcmp(word, "words") == 0 && end == 11);
    CHECK(sscanf("none", "%d", &a) == 0);
    CHECK(sscanf("", "%d", &a) == EOF);
    CHECK(sscanf("a,b", "%3[a-z],%c", word, word + 4) == 2);
    return true;
}
