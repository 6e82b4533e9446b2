// SPDX-License-Identifier: BSD-2-Clause
/*
 * badptr: passes invalid pointers to every system call that takes a pointer.
 *
 * Each call must fail with EFAULT. Prints those that do not, then the number of those that do; the
 * status is 0 only if all failed with EFAULT.
 */
#include <abi/ipc.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdbool.h>
#include <stdio.h>

/* Placeholder for the bad pointer in the words of a case. */
#define BAD UINT64_MAX

typedef struct pointer_case {
    const char *name;
    uint64_t number;
    uint64_t word[8];
} pointer_case_t;

static char buffer[4096];
#define GOOD ((uint64_t)(uintptr_t)buffer)

static const uint64_t bad_pointers[] = {
    0,                  /* not mapped */
    0xffff800000100000, /* the kernel's direct map */
    0xffffffff80100000, /* the kernel image */
    0x0000800000000000, /* not a canonical address */
    0xfffffffffffffff8, /* wraps around */
    0x00007ffffffffff8, /* crosses the end of user memory */
};

/* DATA_WRITE and DATA_READ are sent to the name service, which would answer another error: the
 * kernel has to check the pointer first. */
static const pointer_case_t cases[] = {
    {"TASK_SET_NAME name", SYS_TASK_SET_NAME, {BAD, 16}},
    {"TASK_SPAWN name", SYS_TASK_SPAWN, {BAD, 16, 0}},
    {"TASK_LIST buffer", SYS_TASK_LIST, {0, BAD, sizeof(task_info_t)}},
    {"KLOG_WRITE text", SYS_KLOG_WRITE, {BAD, 64}},
    {"KLOG_READ buffer", SYS_KLOG_READ, {0, BAD, 64}},
    {"DIAGNOSE text", SYS_DIAGNOSE, {0, 0, BAD, 64}},
    {"SYSINFO key", SYS_SYSINFO, {BAD, 16, GOOD, 64}},
    {"IPC_CALL DATA_WRITE source", SYS_IPC_CALL, {PHONE_NS, 0, IPC_M_DATA_WRITE, BAD, 64}},
    {"IPC_CALL DATA_READ destination", SYS_IPC_CALL, {PHONE_NS, 0, IPC_M_DATA_READ, BAD, 64}},
    {"IPC_CALL DATA_WRITE of 64 KiB", SYS_IPC_CALL, {PHONE_NS, 0, IPC_M_DATA_WRITE, BAD, 65536}},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool refused(const pointer_case_t *pointer_case, uint64_t pointer)
{
    syscall_words_t words = {{0}};
    for (size_t i = 0; i < COUNT(pointer_case->word); i++)
        words.w[i] = pointer_case->word[i] == BAD ? pointer : pointer_case->word[i];
    errno_t rc = syscall_words(pointer_case->number, &words);
    if (rc == EFAULT)
        return true;
    printf("%s %#llx: %s (%s)\n", pointer_case->name, (unsigned long long)pointer, error_name(rc),
           error_text(rc));
    return false;
}

int main(void)
{
    unsigned tried = 0;
    unsigned good = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(bad_pointers); j++) {
            tried++;
            good += refused(&cases[i], bad_pointers[j]);
        }
    }
    printf("%u of %u refused with EFAULT\n", good, tried);
    return good == tried ? 0 : 1;
}
