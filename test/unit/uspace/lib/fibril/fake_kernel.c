// SPDX-License-Identifier: BSD-2-Clause
/* Fakes of the system calls that fibrils use. */
#include "fake_kernel.h"
#include <abi/sysinfo.h>
#include <os/syscall.h>
#include <stdlib.h>
#include <string.h>

#define PAGE   4096
#define BOARDS SYSINFO_OPTION "boards"

uint64_t fake_now_ns;
unsigned fake_clock_reads;
unsigned fake_sleeps;
unsigned fake_areas;
unsigned fake_areas_max = UINT32_MAX;
uint64_t fake_area_size;
uint64_t fake_area_flags;
char fake_log[FAKE_LOG_SIZE];
bool fake_boards = true;
bool fake_boards_unknown;
uint64_t fake_board;
uint64_t fake_board_size;
bool fake_board_refused;

static errno_t sysinfo(syscall_words_t *words)
{
    const char *key = (const char *)(uintptr_t)words->w[0];
    if (fake_boards_unknown || words->w[1] != strlen(BOARDS) ||
        memcmp(key, BOARDS, words->w[1]) != 0)
        return ENOENT;
    *(uint64_t *)(uintptr_t)words->w[2] = fake_boards;
    words->w[0] = sizeof(uint64_t);
    return EOK;
}

static errno_t area_create(syscall_words_t *words)
{
    if (words->w[1] == 0 || words->w[1] % PAGE != 0)
        return EINVAL;
    fake_area_size = words->w[1];
    fake_area_flags = words->w[2];
    void *area = fake_areas < fake_areas_max ? aligned_alloc(PAGE, words->w[1]) : NULL;
    if (area == NULL)
        return ENOMEM;
    fake_areas++;
    words->w[0] = (uintptr_t)area;
    return EOK;
}

static errno_t log_write(const syscall_words_t *words)
{
    size_t length = strlen(fake_log);
    if (words->w[1] >= sizeof(fake_log) - length)
        return ELIMIT;
    memcpy(fake_log + length, (const char *)(uintptr_t)words->w[0], words->w[1]);
    fake_log[length + words->w[1]] = '\0';
    return EOK;
}

errno_t syscall_words(uint64_t number, syscall_words_t *words)
{
    switch (number) {
    case SYS_TIME_NOW:
        fake_clock_reads++;
        words->w[0] = fake_now_ns;
        return EOK;
    case SYS_THREAD_SLEEP:
        fake_sleeps++;
        fake_now_ns += words->w[0] * 1000;
        return EOK;
    case SYS_AREA_CREATE:
        return area_create(words);
    case SYS_AREA_DESTROY:
        fake_areas--;
        free((void *)(uintptr_t)words->w[0]);
        return EOK;
    case SYS_SYSINFO:
        return sysinfo(words);
    case SYS_KLOG_WRITE:
        return log_write(words);
    case SYS_BOARD_REGISTER:
        if (fake_board_refused)
            return ELIMIT;
        fake_board = words->w[0];
        fake_board_size = words->w[1];
        return EOK;
    default:
        return ENOSYS;
    }
}
