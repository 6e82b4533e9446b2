// SPDX-License-Identifier: BSD-2-Clause
/* Reports of the server: they go to the log. */
#include "fat.h"

#include <stdio.h>

void fat_report(const char *text)
{
    printf("fat: %s\n", text);
}
