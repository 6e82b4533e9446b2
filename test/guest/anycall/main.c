// SPDX-License-Identifier: BSD-2-Clause
/*
 * anycall SEED COUNT [wild]: makes COUNT system calls with any numbers and any words, the same ones
 * for the same SEED. Each may fail as it likes; the kernel must go on, and so must the others.
 *
 * Left out is what would end the test by right: exits, shutdown, the kernel console, and killing;
 * and, unless it is wild, what would kill itself soon.
 */
#include <abi/area.h>
#include <abi/ipc.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define KINDS 12u

static uint64_t state;
static char buffer[8192] __attribute__((aligned(4096)));
static uint64_t remembered[16]; /* results of earlier calls: handles, bases, ids */

/* xorshift64 */
static uint64_t any(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static uint64_t any_word(void)
{
    static const uint64_t edges[] = {UINT64_MAX,         1ull << 63,         1ull << 47,
                                     0x00007ffffffff000, 0xffff800000100000, 0xffffffff80100000,
                                     0x0000700000000000, 0x00006ffffffff000, 0x400000,
                                     0x3fffff,           0xffffffff00000000, INT64_MAX};
    switch (any() % KINDS) {
    case 0:
        return 0;
    case 1:
        return any() % 16;
    case 2:
        return any() % 2048;
    case 3:
        return (uint64_t)(uintptr_t)buffer + any() % sizeof(buffer);
    case 4:
        return (any() % 64) * 4096;
    case 5:
        return edges[any() % (sizeof(edges) / sizeof(edges[0]))];
    case 6:
        return edges[any() % (sizeof(edges) / sizeof(edges[0]))] + any() % 17 - 8;
    case 7:
        return CAP_HANDLE(any() % 3, any() % 4, any() % 32);
    case 8:
        return 1ull << any() % 64;
    case 9:
        return any();
    default:
        return remembered[any() % 16];
    }
}

static bool wild;

/* Of these the task dies soon, or it starts others. */
static bool is_wild(uint64_t number)
{
    return number == SYS_THREAD_CREATE || number == SYS_THREAD_SET_TLS ||
           number == SYS_AREA_PROTECT || number == SYS_AREA_DESTROY || number == SYS_AREA_RESIZE ||
           number == SYS_IPC_HANGUP || number == SYS_TASK_SPAWN || number == SYS_IPC_FORWARD;
}

static bool is_left_out(uint64_t number)
{
    return number == SYS_TASK_EXIT || number == SYS_THREAD_EXIT || number == SYS_TASK_KILL ||
           number == SYS_SHUTDOWN || number == SYS_KCON || number == SYS_KLOG_WRITE ||
           number == SYS_THREAD_SLEEP || number == SYS_FUTEX_WAIT || (!wild && is_wild(number));
}

/* Waits must end: where a time-out goes, it is a short one. */
static void limit_wait(uint64_t number, syscall_words_t *words)
{
    if (number == SYS_IPC_WAIT) {
        words->w[0] = any() % 2;
    } else if (number == SYS_IPC_CALL_WAIT || number == SYS_IPC_ANSWER_WAIT) {
        words->w[8] = any() % 2;
    }
}

static bool call_once(void)
{
    uint64_t number = any() % (SYSCALL_LIMIT + 4);
    syscall_words_t words;
    for (unsigned i = 0; i < SYSCALL_WORDS; i++) {
        words.w[i] = any_word();
    }
    if (is_left_out(number)) {
        return false;
    }
    limit_wait(number, &words);
    errno_t rc = syscall_words(number, &words);
    if (rc == EOK) {
        remembered[any() % 16] = words.w[any() % 3];
    }
    return rc == EOK;
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: anycall SEED COUNT [wild]\n");
        return 2;
    }
    wild = argc == 4;
    state = strtoull(argv[1], NULL, 0) * 2 + 1;
    unsigned long count = strtoul(argv[2], NULL, 0);
    unsigned long good = 0;
    for (unsigned long i = 0; i < count; i++) {
        good += call_once();
    }
    if (wild) {
        os_task_exit(0); /* the library may wait for what is gone */
    }
    printf("%lu of %lu calls were granted\n", good, count);
    return 0;
}
