// SPDX-License-Identifier: BSD-2-Clause
/* The end of a task that uses fibrils wrongly. */
#include <fibril/internal.h>
#include <os/os.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *text)
{
    (void)!os_klog_write(text, strlen(text));
}

_Noreturn void fibril_panic(const char *what)
{
    say("fibril ");
    say(fibril_self()->name);
    say(": ");
    say(what);
    say("\n");
    abort();
}
