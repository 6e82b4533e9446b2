// SPDX-License-Identifier: BSD-2-Clause
/* Interrupt handler of the console line; see console_key.h. */
#include <arch/console.h>
#include <irq/console_key.h>
#include <irq/key_ring.h>
#include <lib/console_hook.h>
#include <lib/print.h>

#define CTRL_A 1

/* More than any device buffers. Bounds the loop if the device is broken. */
#define READ_MAX 1024

static key_ring_t ring;
static bool after_prefix;

static void keep(uint8_t byte)
{
    if (!key_ring_put(&ring, byte))
        klog("console line: the driver does not keep up, typed bytes are lost");
}

/* Processes a byte. Returns true if it completes the key sequence of the console. */
static bool feed(uint8_t byte)
{
    if (!after_prefix) {
        after_prefix = byte == CTRL_A;
        if (!after_prefix)
            keep(byte);
        return false;
    }
    after_prefix = false;
    if (byte == 'k')
        return true;
    keep(CTRL_A);
    keep(byte);
    return false;
}

void console_key_interrupt(void)
{
    for (unsigned i = 0; i < READ_MAX; i++) {
        int byte = arch_console_get();
        if (byte < 0)
            return;
        if (feed((uint8_t)byte))
            kernel_console.open(CONSOLE_BY_KEY);
    }
}

bool console_key_take(uint8_t *byte)
{
    return key_ring_take(&ring, byte);
}

void console_key_put_back(uint8_t byte)
{
    keep(byte);
}

uint64_t console_key_dropped(void)
{
    return ring.dropped;
}
