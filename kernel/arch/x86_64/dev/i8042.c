// SPDX-License-Identifier: BSD-2-Clause
/*
 * The keyboard controller, as far as the kernel needs it: its configuration, and reading bytes. The
 * firmware has initialized the keyboard itself.
 *
 * Every wait is bounded. Without a controller the status reads as all ones, and there is no input.
 */
#include "i8042.h"
#include "../cpu/x86.h"
#include <arch/console.h>
#include <stdbool.h>

#define I8042_DATA   0x60
#define I8042_STATUS 0x64
#define KEYBOARD_IRQ 1u

#define STATUS_OUTPUT  0x01 /* a byte can be read */
#define STATUS_INPUT   0x02 /* the last byte written has not been processed */
#define STATUS_MOUSE   0x20 /* the byte comes from the mouse */
#define STATUS_MISSING 0xff

#define COMMAND_CONFIG_READ  0x20
#define COMMAND_CONFIG_WRITE 0x60

#define CONFIG_KEYBOARD_IRQ 0x01
#define CONFIG_MOUSE_IRQ    0x02
#define CONFIG_KEYBOARD_OFF 0x10
#define CONFIG_MOUSE_OFF    0x20
#define CONFIG_TRANSLATE    0x40

#define POLLS_MAX 100000u /* a controller that is never ready must not stop the kernel */
#define FLUSH_MAX 64u     /* more than it buffers */

static bool present;

/* Waits until these bits of the status have the value. Returns false after POLLS_MAX polls. */
static bool status_await(uint8_t bits, uint8_t value)
{
    for (unsigned polls = 0; polls < POLLS_MAX; polls++)
        if ((inb(I8042_STATUS) & bits) == value)
            return true;
    return false;
}

static bool config_read(uint8_t *config)
{
    if (!status_await(STATUS_INPUT, 0))
        return false;
    outb(I8042_STATUS, COMMAND_CONFIG_READ);
    if (!status_await(STATUS_OUTPUT, STATUS_OUTPUT))
        return false;
    *config = inb(I8042_DATA);
    return true;
}

static void config_write(uint8_t config)
{
    if (!status_await(STATUS_INPUT, 0))
        return;
    outb(I8042_STATUS, COMMAND_CONFIG_WRITE);
    if (status_await(STATUS_INPUT, 0))
        outb(I8042_DATA, config);
}

void i8042_init(void)
{
    uint8_t config;
    present = inb(I8042_STATUS) != STATUS_MISSING;
    for (unsigned i = 0; present && i < FLUSH_MAX && (inb(I8042_STATUS) & STATUS_OUTPUT); i++)
        (void)inb(I8042_DATA);
    if (!present || !config_read(&config))
        return;
    config |= CONFIG_KEYBOARD_IRQ | CONFIG_TRANSLATE | CONFIG_MOUSE_OFF;
    config &= (uint8_t) ~(CONFIG_MOUSE_IRQ | CONFIG_KEYBOARD_OFF);
    config_write(config);
}

int arch_keyboard_get(void)
{
    for (unsigned i = 0; present && i < FLUSH_MAX; i++) {
        uint8_t status = inb(I8042_STATUS);
        if (status == STATUS_MISSING || !(status & STATUS_OUTPUT))
            return -1;
        uint8_t byte = inb(I8042_DATA);
        if (!(status & STATUS_MOUSE))
            return byte;
    }
    return -1;
}

unsigned arch_keyboard_irq(void)
{
    return KEYBOARD_IRQ;
}
