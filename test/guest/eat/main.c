// SPDX-License-Identifier: BSD-2-Clause
/*
 * eat KIND: exhausts a kind of resource and prints how much it got and the error.
 *
 *   pages     memory, by touching it: the kernel ends this task when no frame is free
 *   areas     areas, never touched
 *   tables    one page in every gigabyte, so that page tables use most of the memory
 *   threads   sleeping threads
 *   places    page tables, by an area that moves by 2 MiB each time; only one exists at a time
 *   tasks     sleeping child tasks, which it kills at the end
 *   hoard     memory, by system calls that write to it; keeps it until the task is killed
 */
#include <abi/area.h>
#include <abi/sysinfo.h>
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

/* The number of frames that this task can still allocate. */
static errno_t frames_left(void *memory, uint64_t *frames)
{
    syscall_words_t words = {{(uint64_t)(uintptr_t)SYSINFO_MEMORY, sizeof(SYSINFO_MEMORY) - 1,
                              (uint64_t)(uintptr_t)memory, sizeof(sysinfo_memory_t)}};
    errno_t rc = syscall_words(SYS_SYSINFO, &words);
    if (rc == EOK)
        *frames = ((sysinfo_memory_t *)memory)->frames_left;
    return rc;
}

#define PLACES 25000u

static errno_t eat_places(unsigned long *count)
{
    char *memory;
    errno_t rc = EOK;
    while (rc == EOK && *count < PLACES) {
        rc = take(0x2000000000ull + *count * (2ull << 20), PAGE, &memory);
        if (rc != EOK)
            return rc;
        *(volatile char *)memory = 1;
        rc = os_area_destroy(memory);
        ++*count;
    }
    return rc;
}

static errno_t eat_hoard(unsigned long *count)
{
    char *memory;
    uint64_t left;
    errno_t rc = take(0, 64 * GIGABYTE, &memory);
    for (; rc == EOK && *count < 64 * GIGABYTE / PAGE; *count += rc == EOK)
        rc = frames_left(memory + *count * PAGE, &left);
    char line[80];
    int size = snprintf(line, sizeof(line), "hoard: %lu pages, then: %s\n", *count, error_text(rc));
    (void)!os_klog_write(line, (size_t)size);
    sleep_long();
    return rc;
}

#define TASKS_MAX 2000u

static errno_t eat_tasks(unsigned long *count)
{
    static task_id_t ids[TASKS_MAX];
    errno_t rc = EOK;
    while (rc == EOK && *count < TASKS_MAX) {
        cap_handle_t phone;
        rc = os_task_spawn("eaten", 0, &ids[*count], &phone);
        *count += rc == EOK;
    }
    for (unsigned long i = 0; i < *count; i++)
        (void)!os_task_kill(ids[i]);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        errno_t (*eat)(unsigned long *count);
    } kinds[] = {{"pages", eat_pages},     {"areas", eat_areas},   {"tables", eat_tables},
                 {"threads", eat_threads}, {"places", eat_places}, {"tasks", eat_tasks},
                 {"hoard", eat_hoard}};
    for (size_t i = 0; argc == 2 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(argv[1], kinds[i].name) == 0) {
            unsigned long count = 0;
            errno_t rc = kinds[i].eat(&count);
            printf("%lu %s, then error %d\n", count, argv[1], rc);
            return 0;
        }
    }
    fprintf(stderr, "usage: eat pages|areas|tables|threads|places|tasks|hoard\n");
    return 2;
}
