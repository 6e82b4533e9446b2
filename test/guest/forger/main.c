// SPDX-License-Identifier: BSD-2-Clause
/*
 * forger: tries to write log lines that look like those of the kernel, and to push all other lines
 * out of the log.
 *
 * Tests copy it to a file called `deadlock`, since the kernel's reports begin with this word.
 */
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLOOD 200

static const char *const tries[] = {
    "deadlock: 2 fibrils of 2 tasks wait in a ring",
    "\rdeadlock: by a carriage return",
    "\n[    0.000000] deadlock: by a new line",
    "\x1b[2K\x1b[1Gdeadlock: by ESC",
    "\xc2\x9b"
    "2K\xc2\x9b"
    "1Gdeadlock: by CSI",
    "\x9b"
    "2K\x9b"
    "1Gdeadlock: by a raw CSI",
    "\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\bdeadlock: by backspaces",
};

int main(void)
{
    char line[512];
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
        if (os_klog_write(tries[i], strlen(tries[i])) != EOK)
            return EXIT_FAILURE;
    memset(line, 'x', sizeof(line));
    for (unsigned i = 0; i < FLOOD; i++)
        if (os_klog_write(line, sizeof(line)) != EOK)
            return EXIT_FAILURE;
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
        if (os_klog_write(tries[i], strlen(tries[i])) != EOK)
            return EXIT_FAILURE;
    printf("the log has %zu tries and %u KiB more\n", sizeof(tries) / sizeof(tries[0]),
           FLOOD * (unsigned)sizeof(line) / 1024);
    return EXIT_SUCCESS;
}
