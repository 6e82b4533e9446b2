// SPDX-License-Identifier: BSD-2-Clause
/* Clocks and sleeps. */
#include "../tester.h"

#include <errno.h>
#include <os/os.h>
#include <os/thread.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000u /* in ns */

/* The wall clock has a plausible date, and is as fast as the clock since boot. */
static bool wall_clock(void)
{
    const time_t built = 1704067200; /* 2024-01-01, before this test was written */
    struct timespec first, second;
    CHECK(time(NULL) > built);
    CHECK(clock_gettime(CLOCK_REALTIME, &first) == 0 && first.tv_sec > built);
    CHECK(usleep(20000) == 0);
    CHECK(clock_gettime(CLOCK_REALTIME, &second) == 0);
    int64_t took = (second.tv_sec - first.tv_sec) * 1000000000ll + second.tv_nsec - first.tv_nsec;
    CHECK(took >= 20 * (int64_t)MS && took < 2000 * (int64_t)MS);
    return true;
}

bool test_time(void)
{
    uint64_t last = os_time_ns();
    for (int i = 0; i < 1000; i++) {
        uint64_t now = os_time_ns();
        CHECK(now >= last);
        last = now;
    }
    const useconds_t waits[] = {1000, 10000, 50000};
    for (int i = 0; i < 3; i++) {
        uint64_t before = os_time_ns();
        CHECK(usleep(waits[i]) == 0);
        uint64_t took = os_time_ns() - before;
        CHECK(took >= waits[i] * 1000ull);
        CHECK(took < waits[i] * 1000ull + 2000ull * MS); /* tolerates a busy machine */
    }
    uint64_t before = os_time_ns();
    os_thread_sleep(10000);
    CHECK(os_time_ns() - before >= 10 * MS);

    struct timespec now, wait = {0, 5 * MS}, bad = {0, 1000 * MS};
    CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0 && now.tv_nsec < 1000000000);
    before = os_time_ns();
    CHECK(nanosleep(&wait, NULL) == 0);
    CHECK(os_time_ns() - before >= 5 * MS);
    CHECK(nanosleep(&bad, NULL) == -1 && errno == EINVAL);
    return wall_clock();
}
