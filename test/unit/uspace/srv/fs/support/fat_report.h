// SPDX-License-Identifier: BSD-2-Clause
/* The last report of the FAT server. */
#ifndef TEST_FAT_REPORT_H
#define TEST_FAT_REPORT_H

#define FAT_REPORTED_SIZE 200

extern char fat_reported[FAT_REPORTED_SIZE];

#endif
