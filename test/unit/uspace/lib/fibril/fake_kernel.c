// SPDX-License-Identifier: BSD-2-Clause
/* The few system calls that fibrils use, on the host. */
#include "fake_kernel.h"
#include <os/syscall.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096

uint64_t fake_now_ns;
unsigned fake_areas;
const char *fake_cmdline = "";
uint64_t fake_board;

errno_t syscall_words(uint64_t number, syscall_words_t *words)
{
    switch (number) {
    case SYS_TIME_NOW:
        words->w[0] = fake_now_ns;
        return EOK;
    case SYS_THREAD_SLEEP:
        fake_now_ns += words->w[0] * 1000;
        return EOK;
    case SYS_AREA_CREATE:
        fake_areas++;
        words->w[0] = (uintptr_t)aligned_alloc(PAGE, words->w[1]);
        return words->w[0] ? EOK : ENOMEM;
    case SYS_AREA_DESTROY:
        fake_areas--;
        free((void *)(uintptr_t)words->w[0]);
        return EOK;
    case SYS_SYSINFO:
        memcpy((void *)(uintptr_t)words->w[2], fake_cmdline, strlen(fake_cmdline));
        words->w[0] = strlen(fake_cmdline);
        return EOK;
    case SYS_BOARD_REGISTER:
        fake_board = words->w[0];
        return EOK;
    default:
        return ENOSYS;
    }
}
