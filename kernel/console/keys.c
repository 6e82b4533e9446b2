// SPDX-License-Identifier: BSD-2-Clause
/* Scan codes of set 1; see keys.h. */
#include <console/keys.h>
#include <lib/mem.h>

#define CODE_EXTENDED 0xe0
#define CODE_PAUSE    0xe1 /* followed by five codes */
#define CODE_RELEASED 0x80
#define PAUSE_REST    5

enum key_code {
    KEY_CTRL = 0x1d,
    KEY_SHIFT_LEFT = 0x2a,
    KEY_SLASH = 0x35,
    KEY_SHIFT_RIGHT = 0x36,
    KEY_CAPS_LOCK = 0x3a,
    KEY_HOME = 0x47,
    KEY_UP = 0x48,
    KEY_PAGE_UP = 0x49,
    KEY_LEFT = 0x4b,
    KEY_RIGHT = 0x4d,
    KEY_END = 0x4f,
    KEY_DOWN = 0x50,
    KEY_PAGE_DOWN = 0x51,
    KEY_DELETE_CODE = 0x53
};

/* Indexed by scan code; 0: no character. Codes from 0x47 on are those of the numeric keypad. */
static const char plain[] = "\0\x1b"
                            "1234567890-=\x7f\t"
                            "qwertyuiop[]\r\0"
                            "asdfghjkl;'`\0\\"
                            "zxcvbnm,./\0*\0 \0\0\0\0\0\0\0\0\0\0\0\0\0"
                            "789-456+1230.";
static const char shifted[] = "\0\x1b"
                              "!@#$%^&*()_+\x7f\t"
                              "QWERTYUIOP{}\r\0"
                              "ASDFGHJKL:\"~\0|"
                              "ZXCVBNM<>?\0*\0 \0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "789-456+1230.";

_Static_assert(sizeof(plain) == sizeof(shifted) && sizeof(plain) == 0x53 + 2, "one per code");

void keys_reset(keys_t *keys)
{
    memset(keys, 0, sizeof(*keys));
}

static enum keys_event keys_text(keys_t *keys, const char *text)
{
    (void)str_copy(keys->text, sizeof(keys->text), text);
    return KEYS_TEXT;
}

/* Handles a modifier. Returns false if the key is none. */
static bool modifier_feed(keys_t *keys, uint8_t key, bool pressed)
{
    switch (key) {
    case KEY_CTRL:
        keys->ctrl = pressed;
        return true;
    case KEY_SHIFT_LEFT:
        keys->shift_left = pressed && !keys->extended; /* E0 2A is not a key */
        return true;
    case KEY_SHIFT_RIGHT:
        keys->shift_right = pressed && !keys->extended;
        return true;
    case KEY_CAPS_LOCK:
        keys->caps ^= pressed;
        return true;
    default:
        return false;
    }
}

static enum keys_event page_key(keys_t *keys, bool shift, bool back)
{
    if (shift)
        return back ? KEYS_BACK : KEYS_FORWARD;
    return keys_text(keys, back ? "\x1b[5~" : "\x1b[6~");
}

static enum keys_event extended_key(keys_t *keys, uint8_t key, bool shift)
{
    switch (key) {
    case KEY_UP:
        return keys_text(keys, "\x1b[A");
    case KEY_DOWN:
        return keys_text(keys, "\x1b[B");
    case KEY_RIGHT:
        return keys_text(keys, "\x1b[C");
    case KEY_LEFT:
        return keys_text(keys, "\x1b[D");
    case KEY_HOME:
        return keys_text(keys, "\x1b[H");
    case KEY_END:
        return keys_text(keys, "\x1b[F");
    case KEY_DELETE_CODE:
        return keys_text(keys, "\x1b[3~");
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        return page_key(keys, shift, key == KEY_PAGE_UP);
    case KEY_SLASH:
        return keys_text(keys, "/");
    case 0x1c: /* Enter of the keypad */
        return keys_text(keys, "\r");
    default:
        return KEYS_NONE;
    }
}

static enum keys_event plain_key(keys_t *keys, uint8_t key, bool shift)
{
    char c = key < sizeof(plain) - 1 ? plain[key] : '\0';
    bool letter = c >= 'a' && c <= 'z';
    if (shift != (keys->caps && letter) && c != '\0')
        c = shifted[key];
    if (keys->ctrl && c >= '@' && c <= '~')
        c &= 0x1f;
    keys->text[0] = c;
    keys->text[1] = '\0';
    return c != '\0' ? KEYS_TEXT : KEYS_NONE;
}

enum keys_event keys_feed(keys_t *keys, uint8_t code)
{
    if (keys->skip > 0) {
        keys->skip--;
        return KEYS_NONE;
    }
    if (code == CODE_EXTENDED || code == CODE_PAUSE) {
        keys->extended = code == CODE_EXTENDED;
        keys->skip = code == CODE_PAUSE ? PAUSE_REST : 0;
        return KEYS_NONE;
    }
    bool pressed = !(code & CODE_RELEASED), shift = keys->shift_left || keys->shift_right;
    uint8_t key = code & ~CODE_RELEASED;
    bool modifier = modifier_feed(keys, key, pressed);
    bool extended = keys->extended;
    keys->extended = false;
    if (modifier || !pressed)
        return KEYS_NONE;
    return extended ? extended_key(keys, key, shift) : plain_key(keys, key, shift);
}
