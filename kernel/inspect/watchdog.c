// SPDX-License-Identifier: BSD-2-Clause
/* The watchdog; see watchdog.h. */
#include <boot/boot.h>
#include <inspect/diagnose.h>
#include <inspect/watchdog.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <time/timer.h>
#include <trace/klog.h>

#define US_PER_SECOND 1000000ull
#define NS_PER_SECOND 1000000000ull

/* Collects text into lines for the log. */
typedef struct line {
    size_t length;
    char text[KLOG_LINE_MAX];
} line_t;

static watch_t watch;
static line_t line;

static void line_flush(line_t *to)
{
    to->text[to->length] = '\0';
    to->length = 0;
    klog("%s", to->text);
}

static void line_text(void *context, const char *text)
{
    line_t *to = context;
    for (; *text != '\0'; text++) {
        if (*text == '\n' || to->length == sizeof(to->text) - 1)
            line_flush(to);
        if (*text != '\n')
            to->text[to->length++] = *text;
    }
}

static bool line_ended(void *context)
{
    (void)context;
    return false;
}

static void watchdog_run(void *argument)
{
    (void)argument;
    static const graph_out_t out = {line_text, line_ended, &line};
    for (;;) {
        uint64_t deadline = timer_deadline_us(watch.age_ns / (NS_PER_SECOND / US_PER_SECOND) / 2);
        thread_wait_prepare(thread_current(), WAIT_SLEEP, deadline, deadline);
        (void)!thread_wait(thread_current());
        diagnose_watch(&watch, &out);
    }
}

void watchdog_init(void)
{
    uint64_t seconds = boot_option(BOOT_WATCHDOG);
    watch.breaks = boot_option(BOOT_DEADLOCK) == DEADLOCK_BREAK;
    if (seconds == 0) {
        if (watch.breaks)
            klog("boot option deadlock=break: no effect without watchdog=SECONDS");
        return;
    }
    watch.age_ns = seconds * NS_PER_SECOND;
    thread_t *thread;
    errno_t rc = thread_create_kernel("watchdog", watchdog_run, NULL, &thread);
    if (rc != EOK)
        klog("watchdog: not started, error %d", rc);
    else
        klog("watchdog: looks for deadlocks among calls older than %llu s%s",
             (unsigned long long)seconds, watch.breaks ? " and breaks them" : "");
}
