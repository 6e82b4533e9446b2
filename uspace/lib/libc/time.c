// SPDX-License-Identifier: BSD-2-Clause
/*
 * Time. The kernel counts from boot; the wall clock adds the date of the boot, which the kernel has
 * read from the machine's clock. On a machine without a clock, the wall clock starts at 1970-01-01.
 */
#include <errno.h>
#include <fibril/fibril.h>
#include <os/os.h>
#include <stdbool.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000u

/* Returns the seconds from 1970 to the boot. The value is constant, so it is read only once. */
static time_t boot_time(void)
{
    static bool known;
    static uint64_t seconds;
    size_t size;
    if (!known) {
        uint64_t answer;
        if (os_sysinfo(SYSINFO_TIME, &answer, sizeof(answer), &size) == EOK)
            seconds = answer;
        known = true;
    }
    return (time_t)seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    uint64_t ns = os_time_ns();
    now->tv_sec = (time_t)(ns / NS_PER_S) + (clock == CLOCK_REALTIME ? boot_time() : 0);
    now->tv_nsec = (long)(ns % NS_PER_S);
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    uint64_t us = os_time_ns() / 1000;
    now->tv_sec = (time_t)(us / 1000000) + boot_time();
    now->tv_usec = (suseconds_t)(us % 1000000);
    return 0;
}

clock_t times(struct tms *tms)
{
    clock_t now = (clock_t)(os_time_ns() / (NS_PER_S / CLOCKS_PER_SEC));
    if (tms != NULL)
        *tms = (struct tms){.tms_utime = now};
    return now;
}

int usleep(useconds_t us)
{
    fibril_sleep(us);
    return 0;
}

unsigned sleep(unsigned seconds)
{
    fibril_sleep((uint64_t)seconds * 1000000);
    return 0;
}

int nanosleep(const struct timespec *wait, struct timespec *left)
{
    if (wait->tv_sec < 0 || wait->tv_nsec < 0 || wait->tv_nsec >= (long)NS_PER_S) {
        errno = EINVAL;
        return -1;
    }
    fibril_sleep((uint64_t)wait->tv_sec * 1000000 + ((uint64_t)wait->tv_nsec + 999) / 1000);
    if (left != NULL)
        *left = (struct timespec){0, 0};
    return 0;
}
