// SPDX-License-Identifier: BSD-2-Clause
/* Functions of the C library that need no system calls. */
#include "../tester.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static bool sorted(void)
{
    int numbers[100];
    for (int i = 0; i < 100; i++)
        numbers[i] = i * 37 % 100;
    qsort(numbers, 100, sizeof(int), compare);
    for (int i = 0; i < 100; i++)
        CHECK(numbers[i] == i);
    int key = 42;
    CHECK(bsearch(&key, numbers, 100, sizeof(int), compare) == &numbers[42]);
    key = 100;
    CHECK(bsearch(&key, numbers, 100, sizeof(int), compare) == NULL);
    return true;
}

static bool numbers(void)
{
    char *end;
    CHECK(strtol("-123x", &end, 10) == -123 && *end == 'x');
    CHECK(strtoul("0x1fz", &end, 0) == 31 && *end == 'z');
    errno = 0;
    CHECK(strtol("99999999999999999999", NULL, 10) == LONG_MAX && errno == ERANGE);
    CHECK(strtod("6.25e-1", &end) == 0.625 && *end == 0);
    return true;
}

bool test_string(void)
{
    char text[32] = "one,two,,three", *rest = NULL;
    CHECK(strcmp(strtok_r(text, ",", &rest), "one") == 0);
    CHECK(strcmp(strtok_r(NULL, ",", &rest), "two") == 0);
    CHECK(strcmp(strtok_r(NULL, ",", &rest), "three") == 0);
    CHECK(strtok_r(NULL, ",", &rest) == NULL);
    memmove(text + 2, text, 10);
    CHECK(memcmp(text + 2, "one", 3) == 0);
    CHECK(strcmp(strerror(ENOENT), "") != 0);
    return sorted() && numbers();
}
