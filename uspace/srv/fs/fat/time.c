// SPDX-License-Identifier: BSD-2-Clause
/*
 * Time stamps of FAT: local time since 1980 in steps of two seconds, treated as UTC. A time before
 * 1980 (a machine without a clock) is stored as 1980-01-01.
 */
#include "fat.h"

#include <block/le.h>

#define DAY_SECONDS 86400u

/* Days from 1970-01-01 to March 1 of `year`. If years start in March, the leap day is the last day
 * of the year, and one formula gives the start of every month. */
static int64_t march_days(int64_t year)
{
    return year * 365 + year / 4 - year / 100 + year / 400 - 719468;
}

/* Days from March 1 to the first day of a month; March is 0. */
static int64_t month_days(int64_t month)
{
    return (153 * month + 2) / 5;
}

uint64_t fat_time_decode(uint16_t date, uint16_t time)
{
    int64_t day = date & 31;
    int64_t month = date >> 5 & 15;
    int64_t year = 1980 + (date >> 9);
    if (day == 0 || month == 0 || month > 12)
        return 0;

    if (month < 3) {
        year--;
        month += 12;
    }
    int64_t days = march_days(year) + month_days(month - 3) + day - 1;
    uint64_t seconds = (time >> 11) * 3600u + (time >> 5 & 63) * 60u + (time & 31) * 2u;
    return (uint64_t)days * DAY_SECONDS + seconds;
}

void fat_time_encode(uint64_t seconds, uint16_t *date, uint16_t *time)
{
    int64_t days = (int64_t)(seconds / DAY_SECONDS);
    int64_t year = 1969 + days / 366; /* a lower bound */
    while (march_days(year + 1) <= days)
        year++;

    int64_t day = days - march_days(year);
    int64_t month = 0;
    while (month < 11 && month_days(month + 1) <= day)
        month++;
    day -= month_days(month);
    month += 3;
    if (month > 12) {
        month -= 12;
        year++;
    }

    *date = 1 << 5 | 1;
    *time = 0;
    if (year < 1980 || year > 2107)
        return;
    uint32_t rest = (uint32_t)(seconds % DAY_SECONDS);
    *date = (uint16_t)((year - 1980) << 9 | month << 5 | (day + 1));
    *time = (uint16_t)(rest / 3600 << 11 | rest / 60 % 60 << 5 | rest % 60 / 2);
}

void fat_entry_stamp(uint8_t *raw, uint64_t seconds)
{
    uint16_t date;
    uint16_t time_of_day;

    fat_time_encode(seconds, &date, &time_of_day);
    le16_put(raw + FAT_DE_MDATE, date);
    le16_put(raw + FAT_DE_MTIME, time_of_day);
    le16_put(raw + FAT_DE_ADATE, date);
}
