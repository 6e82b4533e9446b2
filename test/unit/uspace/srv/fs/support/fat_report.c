// SPDX-License-Identifier: BSD-2-Clause
/* Records the reports of the FAT server. */
#include "fat_report.h"

#include <srv/fs/fat/fat.h>
#include <stdio.h>

char fat_reported[FAT_REPORTED_SIZE];

void fat_report(const char *text)
{
    snprintf(fat_reported, sizeof(fat_reported), "%s", text);
}
