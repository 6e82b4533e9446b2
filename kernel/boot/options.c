// SPDX-License-Identifier: BSD-2-Clause
/* What the boot loader told, and the options on the kernel's command line. */
#include <boot/boot.h>
#include <lib/mem.h>

boot_info_t boot_info;

bool boot_option(const char *key, char *value, size_t size)
{
    size_t key_size = str_length(key, SIZE_MAX);
    const char *at = boot_info.cmdline;
    while (*at != '\0') {
        size_t word = 0;
        while (at[word] != '\0' && at[word] != ' ')
            word++;
        if (word > key_size && at[key_size] == '=' && memcmp(at, key, key_size) == 0) {
            size_t length = word - key_size - 1;
            if (length >= size)
                return false;
            memcpy(value, at + key_size + 1, length);
            value[length] = '\0';
            return true;
        }
        at += word;
        while (*at == ' ')
            at++;
    }
    return false;
}
