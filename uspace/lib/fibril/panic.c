// SPDX-License-Identifier: BSD-2-Clause
/* Ends a task that misuses the fibril library. */
#include <fibril/scheduler.h>
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Size of one line of the log, with its newline and a zero. */
#define LINE_SIZE 160

_Noreturn void fibril_panic(const char *what)
{
    char line[LINE_SIZE];
    snprintf(line, sizeof(line), "fibril %s: %s\n", fibril_self()->name, what);
    (void)!os_klog_write(line, strlen(line));
    abort();
}
