// SPDX-License-Identifier: BSD-2-Clause
/* Interrupt handler of the keyboard; see keyboard_key.h. The bytes are scan codes of set 1. */
#include <arch/console.h>
#include <irq/key_ring.h>
#include <irq/keyboard_key.h>
#include <lib/console_hook.h>
#include <lib/print.h>

/* More than any device buffers. Bounds the loop if the device is broken. */
#define READ_MAX 1024

#define SCAN_ESCAPE   0x01
#define SCAN_CTRL     0x1d
#define SCAN_ALT      0x38
#define SCAN_F12      0x58
#define SCAN_RELEASED 0x80
#define SCAN_EXTENDED 0xe0

static key_ring_t ring;
static bool extended; /* the last byte was SCAN_EXTENDED */
static bool ctrl, alt;

/* Follows the keys. Returns whether this byte opens the console. */
static bool is_console_key(uint8_t byte)
{
    bool is_extended = extended;
    bool pressed = !(byte & SCAN_RELEASED);
    uint8_t key = byte & ~SCAN_RELEASED;
    extended = byte == SCAN_EXTENDED;
    if (extended)
        return false;
    if (key == SCAN_CTRL)
        ctrl = pressed;
    else if (key == SCAN_ALT)
        alt = pressed;
    if (is_extended || !pressed)
        return false;
    return key == SCAN_F12 || (key == SCAN_ESCAPE && ctrl && alt);
}

static void keyboard_key_open(void)
{
    kernel_console.open(CONSOLE_BY_KEYBOARD);
    /* The console has read the releases of these keys. */
    ctrl = alt = extended = false;
}

void keyboard_key_interrupt(void)
{
    for (unsigned i = 0; i < READ_MAX; i++) {
        int byte = arch_keyboard_get();
        if (byte < 0)
            return;
        if (is_console_key((uint8_t)byte))
            keyboard_key_open();
        else if (!key_ring_put(&ring, (uint8_t)byte))
            klog("keyboard: the driver does not keep up, keys are lost");
    }
}

bool keyboard_key_take(uint8_t *byte)
{
    return key_ring_take(&ring, byte);
}

uint64_t keyboard_key_dropped(void)
{
    return ring.dropped;
}
