// SPDX-License-Identifier: BSD-2-Clause
/*
 * eat KIND        exhausts a kind of resource and prints how much it got and the error
 * eat hold KIND   logs that instead, and keeps everything until it is killed
 *
 *   pages     memory, by touching it: the kernel ends this task when no frame is free
 *   areas     areas, never touched
 *   tables    one page in every gigabyte, so that page tables use most of the memory
 *   threads   sleeping threads
 *   places    page tables, by an area that moves by 2 MiB each time; only one exists at a time
 *   tasks     sleeping child tasks, which it kills at the end
 *   pagers    areas with a pager, never touched
 *
 * These are always held:
 *
 *   hoard     memory, by system calls that write to it
 *   phones    phones of a partner
 *   hangups   hang-ups that a sleeping task does not receive
 *   calls     calls that a sleeping task does not receive
 *   handles   calls that a partner receives and does not answer
 *   orphans   the same, and their senders end
 *   shares    areas that a partner shares
 *   loans     areas that a partner lends
 *   sparse    page tables and nodes of a shared area
 */
#include "eat.h"
#include <abi/area.h>
#include <abi/sysinfo.h>
#include <errno.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
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

errno_t touch_by_call(void *memory)
{
    syscall_words_t words = {{(uint64_t)(uintptr_t)SYSINFO_MEMORY, sizeof(SYSINFO_MEMORY) - 1,
                              (uint64_t)(uintptr_t)memory, sizeof(sysinfo_memory_t)}};
    return syscall_words(SYS_SYSINFO, &words);
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
    errno_t rc = take(0, 64 * GIGABYTE, &memory);
    for (; rc == EOK && *count < 64 * GIGABYTE / PAGE; *count += rc == EOK)
        rc = touch_by_call(memory + *count * PAGE);
    return rc;
}

static errno_t eat_pagers(unsigned long *count)
{
    static const uint64_t words[PAGER_WORDS];
    errno_t rc = EOK;
    while (rc == EOK) {
        void *memory = NULL;
        rc = os_area_create_paged(&memory, PAGE, AREA_READ, PHONE_NS, words);
        *count += rc == EOK;
    }
    return rc;
}

#define TASKS_MAX 2000u

static task_id_t eaten[TASKS_MAX];

static errno_t eat_tasks(unsigned long *count)
{
    errno_t rc = EOK;
    while (rc == EOK && *count < TASKS_MAX) {
        cap_handle_t phone;
        rc = os_task_spawn("eaten", 0, &eaten[*count], &phone);
        *count += rc == EOK;
    }
    return rc;
}

static const struct eat_kind {
    const char *name;
    errno_t (*eat)(unsigned long *count);
    bool always_held;
} kinds[] = {
    {"pages", eat_pages, false},     {"areas", eat_areas, false},   {"tables", eat_tables, false},
    {"threads", eat_threads, false}, {"places", eat_places, false}, {"tasks", eat_tasks, false},
    {"pagers", eat_pagers, false},   {"hoard", eat_hoard, true},    {"phones", eat_phones, true},
    {"hangups", eat_hangups, true},  {"calls", eat_calls, true},    {"handles", eat_handles, true},
    {"orphans", eat_orphans, true},  {"shares", eat_shares, true},  {"loans", eat_loans, true},
    {"sparse", eat_sparse, true}};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static int eat_kind(const struct eat_kind *kind, bool held)
{
    unsigned long count = 0;
    errno_t rc = kind->eat(&count);
    if (held || kind->always_held) {
        char line[80];
        int size =
            snprintf(line, sizeof(line), "%s: %lu, then: %s\n", kind->name, count, error_text(rc));
        (void)!os_klog_write(line, (size_t)size);
        sleep_long();
    }
    for (unsigned i = 0; i < TASKS_MAX && eaten[i] != 0; i++)
        (void)!os_task_kill(eaten[i]);
    printf("%lu %s, then error %d\n", count, kind->name, rc);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "partner") == 0)
        partner_main(argv[2], (task_id_t)strtoul(argv[3], NULL, 10));
    bool held = argc == 3 && strcmp(argv[1], "hold") == 0;
    for (size_t i = 0; (argc == 2 || held) && i < KINDS; i++)
        if (strcmp(argv[argc - 1], kinds[i].name) == 0)
            return eat_kind(&kinds[i], held);
    fprintf(stderr, "usage: eat [hold] KIND\nkinds:");
    for (size_t i = 0; i < KINDS; i++)
        fprintf(stderr, " %s", kinds[i].name);
    fprintf(stderr, "\n");
    return 2;
}
