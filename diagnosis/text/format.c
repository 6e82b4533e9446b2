// SPDX-License-Identifier: BSD-2-Clause
/* Formatting of numbers; see format.h. */
#include <diagnosis/text/format.h>
#include <diagnosis/text/print.h>

typedef unsigned long long ull_t;

void format_duration(char *buffer, size_t size, uint64_t ns)
{
    ull_t us = ns / 1000;
    ull_t seconds = us / 1000000;
    if (us < 1000)
        (void)print_format(buffer, size, "%lluus", us);
    else if (seconds == 0)
        (void)print_format(buffer, size, "%llu.%llums", us / 1000, us / 100 % 10);
    else if (seconds < 60)
        (void)print_format(buffer, size, "%llu.%03llus", seconds, us / 1000 % 1000);
    else if (seconds < 3600)
        (void)print_format(buffer, size, "%llum%02llus", seconds / 60, seconds % 60);
    else if (seconds < 86400)
        (void)print_format(buffer, size, "%lluh%02llum", seconds / 3600, seconds / 60 % 60);
    else
        (void)print_format(buffer, size, "%llud%02lluh", seconds / 86400, seconds / 3600 % 24);
}

void format_bytes(char *buffer, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) {
        (void)print_format(buffer, size, "%llu B", (ull_t)bytes);
        return;
    }
    unsigned unit = 0;
    while (bytes >= 1024 * 1024 && unit < 3) {
        bytes /= 1024;
        unit++;
    }
    ull_t whole = bytes / 1024;
    ull_t tenth = bytes % 1024 * 10 / 1024;
    if (tenth == 0 || whole >= 100)
        (void)print_format(buffer, size, "%llu %s", whole, units[unit]);
    else
        (void)print_format(buffer, size, "%llu.%llu %s", whole, tenth, units[unit]);
}

void format_word(char *buffer, size_t size, uint64_t word)
{
    (void)print_format(buffer, size, word < 100000 ? "%llu" : "0x%llx", (ull_t)word);
}
