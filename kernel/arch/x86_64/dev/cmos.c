// SPDX-License-Identifier: BSD-2-Clause
/* Reads the battery-backed clock. An update during the read would mix old and new fields, so the
 * clock is read until two reads agree. */
#include "cmos.h"
#include "../cpu/x86.h"
#include <lib/mem.h>
#include <stdbool.h>

#define CMOS_INDEX 0x70
#define CMOS_DATA  0x71

enum cmos_register {
    CMOS_SECOND = 0,
    CMOS_MINUTE = 2,
    CMOS_HOUR = 4,
    CMOS_DAY = 7,
    CMOS_MONTH = 8,
    CMOS_YEAR = 9,
    CMOS_STATUS_A = 10,
    CMOS_STATUS_B = 11,
};

#define STATUS_A_UPDATING 0x80
#define STATUS_B_BINARY   0x04
#define STATUS_B_24_HOURS 0x02
#define HOUR_PM           0x80

#define READ_TRIES    1000u
#define SECONDS_A_DAY 86400ull

typedef struct date {
    unsigned second, minute, hour, day, month, year;
} date_t;

static uint8_t cmos_read(enum cmos_register at)
{
    outb(CMOS_INDEX, (uint8_t)at);
    return inb(CMOS_DATA);
}

static void read_raw(date_t *date)
{
    for (unsigned i = 0; i < READ_TRIES && (cmos_read(CMOS_STATUS_A) & STATUS_A_UPDATING); i++) {
    }
    *date = (date_t){.second = cmos_read(CMOS_SECOND),
                     .minute = cmos_read(CMOS_MINUTE),
                     .hour = cmos_read(CMOS_HOUR),
                     .day = cmos_read(CMOS_DAY),
                     .month = cmos_read(CMOS_MONTH),
                     .year = cmos_read(CMOS_YEAR)};
}

static unsigned from_bcd(unsigned value)
{
    return (value >> 4) * 10 + (value & 15);
}

static void cmos_decode(date_t *date, uint8_t status_b)
{
    bool pm = !(status_b & STATUS_B_24_HOURS) && (date->hour & HOUR_PM);
    date->hour &= ~(unsigned)HOUR_PM;
    if (!(status_b & STATUS_B_BINARY)) {
        unsigned *const fields[] = {&date->second, &date->minute, &date->hour,
                                    &date->day,    &date->month,  &date->year};
        for (unsigned i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
            *fields[i] = from_bcd(*fields[i]);
    }
    if (!(status_b & STATUS_B_24_HOURS))
        date->hour = date->hour % 12 + (pm ? 12 : 0);
}

/* Days from 1970-01-01 to a date in the years 2000 to 2099, in which every fourth year is a leap
 * year. */
static uint64_t days_since_1970(const date_t *date)
{
    static const uint16_t before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const uint64_t days_to_2000 = 10957;
    uint64_t days = days_to_2000 + date->year * 365 + (date->year + 3) / 4;
    days += before_month[date->month - 1] + date->day - 1;
    if (date->month > 2 && date->year % 4 == 0)
        days++;
    return days;
}

uint64_t cmos_read_seconds(void)
{
    date_t date, again;
    read_raw(&date);
    for (unsigned i = 0; i < READ_TRIES; i++) {
        read_raw(&again);
        if (memcmp(&date, &again, sizeof(date)) == 0)
            break;
        date = again;
    }
    cmos_decode(&date, cmos_read(CMOS_STATUS_B));
    if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31 || date.year > 99 ||
        date.hour > 23 || date.minute > 59 || date.second > 59)
        return 0;
    return days_since_1970(&date) * SECONDS_A_DAY + date.hour * 3600ull + date.minute * 60ull +
           date.second;
}
