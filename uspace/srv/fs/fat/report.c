// SPDX-License-Identifier: BSD-2-Clause
/* Warnings of the server, printed to the kernel log. */
#include "fat.h"

#include <stdio.h>

void fat_report(const char *text)
{
    printf("fat: %s\n", text);
}
