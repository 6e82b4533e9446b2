// SPDX-License-Identifier: BSD-2-Clause
/*
 * eat KIND: takes all that there is of something, and says what the end of it was.
 *
 *   pages     memory, by touching it: the kernel ends this task when a page cannot be had
 *   areas     areas, never touched
 *   tables    one page in every gigabyte, so that page tables eat the most
 *   threads   threads that sleep
 */
#include <abi/area.h>
#include <errno.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PAGE     4096ull
#define GIGABYTE (1ull << 30)

static errno_t take(uint64_t base, uint64_t size, char **memory)
{
    void *place = (void *)(uintptr_t)base;
    errno_t rc = os_area_create(&place, size, AREA_READ | AREA_WRITE);
    *memory = place;
    return rc;
}

static errno_t eat_pages(unsigned long *count)
{
    char *memory;
    errno_t rc = take(0, 64 * GIGABYTE, &memory);
    for (; rc == EOK && *count < 64 * GIGABYTE / PAGE; ++*count)
        ((volatile char *)memory)[*count * PAGE] = 1;
    return rc;
}

static errno_t eat_areas(unsigned long *count)
{
    char *memory;
    errno_t rc;
    while ((rc = take(0, PAGE, &memory)) == EOK)
        ++*count;
    return rc;
}

static errno_t eat_tables(unsigned long *count)
{
    char *memory;
    errno_t rc;
    while ((rc = take(0x2000000000ull + *count * GIGABYTE, PAGE, &memory)) == EOK) {
        *(volatile char *)memory = 1;
        ++*count;
    }
    return rc;
}

static void sleep_long(void)
{
    for (;;) {
        syscall_words_t words = {{1000000000}};
        (void)syscall_words(SYS_THREAD_SLEEP, &words);
    }
}

static errno_t eat_threads(unsigned long *count)
{
    char *stack;
    errno_t rc = take(0, PAGE, &stack);
    while (rc == EOK) {
        syscall_words_t words = {{(uint64_t)(uintptr_t)sleep_long,
                                  (uint64_t)(uintptr_t)(stack + PAGE), 0,
                                  (uint64_t)(uintptr_t) "eater", 5}};
        rc = syscall_words(SYS_THREAD_CREATE, &words);
        *count += rc == EOK;
    }
    return rc;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        errno_t (*eat)(unsigned long *count);
    } kinds[] = {{"pages", eat_pages},
                 {"areas", eat_areas},
                 {"tables", eat_tables},
                 {"threads", eat_threads}};
    for (size_t i = 0; argc == 2 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(argv[1], kinds[i].name) == 0) {
            unsigned long count = 0;
            errno_t rc = kinds[i].eat(&count);
            printf("%lu %s, then error %d\n", count, argv[1], rc);
            return 0;
        }
    }
    fprintf(stderr, "usage: eat pages|areas|tables|threads\n");
    return 2;
}
