// SPDX-License-Identifier: BSD-2-Clause
/* Polled keyboard input; see keyboard.h. */
#include <arch/console.h>
#include <console/keyboard.h>
#include <console/keys.h>
#include <console/screen.h>

static keys_t keys;
static const char *rest = ""; /* bytes of the last key that were not taken yet */

void keyboard_start(void)
{
    keys_reset(&keys);
    rest = "";
}

int keyboard_get(void)
{
    while (*rest == '\0') {
        int code = arch_keyboard_get();
        if (code < 0)
            return -1;
        enum keys_event event = keys_feed(&keys, (uint8_t)code);
        if (event == KEYS_TEXT)
            rest = keys.text;
        else if (event != KEYS_NONE)
            screen_scroll(event == KEYS_BACK ? -1 : 1);
    }
    return (uint8_t)*rest++;
}
