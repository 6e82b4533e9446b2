// SPDX-License-Identifier: BSD-2-Clause
/* flood NAME LINES: writes LINES lines "NAME number ...." to its output in one write. */
#include <abi/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char text[DATA_XFER_MAX];
    size_t used = 0;
    int lines = argc == 3 ? atoi(argv[2]) : 0;
    for (int i = 0; i < lines && used + 80 < sizeof(text); i++)
        used += (size_t)sprintf(text + used, "%s %04d %060d\n", argv[1], i, i);
    ssize_t done = write(1, text, used);
    return done == (ssize_t)used && lines > 0 ? 0 : 1;
}
