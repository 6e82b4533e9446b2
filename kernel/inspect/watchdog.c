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
#define SECONDS_MAX   1000000ull

/* Text on its way to the log, which takes lines. */
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

/* 0: it is no number of seconds. */
static uint64_t seconds_parse(const char *text)
{
    uint64_t seconds = 0;
    for (; *text >= '0' && *text <= '9' && seconds <= SECONDS_MAX; text++)
        seconds = seconds * 10 + (uint64_t)(*text - '0');
    return *text == '\0' && seconds <= SECONDS_MAX ? seconds : 0;
}

void watchdog_init(void)
{
    char value[16];
    if (!boot_option("watchdog", value, sizeof(value)))
        return;
    uint64_t seconds = seconds_parse(value);
    if (seconds == 0) {
        klog("watchdog=%s: that is no number of seconds (1 to %llu); it is not started", value,
             SECONDS_MAX);
        return;
    }
    watch.age_ns = seconds * NS_PER_SECOND;
    watch.breaks = boot_option("deadlock", value, sizeof(value)) && str_equal(value, "break");
    thread_t *thread;
    errno_t rc = thread_create_kernel("watchdog", watchdog_run, NULL, &thread);
    if (rc != EOK)
        klog("watchdog: not started, error %d", rc);
    else
        klog("watchdog: calls older than %llu s are looked at%s", (unsigned long long)seconds,
             watch.breaks ? ", deadlocks are broken" : "");
}
