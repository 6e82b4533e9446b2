// SPDX-License-Identifier: BSD-2-Clause
/* The screen's memory; see display.h. */
#include "display.h"
#include "../cpu/x86.h"
#include "../mem/kspace.h"
#include <arch/paging.h>
#include <console/screen.h>
#include <lib/print.h>
#include <stddef.h>

/* The bootstrap page tables map the memory below this address. */
#define BOOT_MAP_END 0x100000000ull

/* The CRT controller of a VGA. */
#define VGA_INDEX      0x3d4
#define VGA_DATA       0x3d5
#define VGA_CURSOR     0x0a
#define VGA_CURSOR_OFF 0x20

static uint64_t memory_size(const screen_mode_t *mode)
{
    return (uint64_t)mode->pitch * mode->height;
}

static void display_cursor_hide(void)
{
    outb(VGA_INDEX, VGA_CURSOR);
    outb(VGA_DATA, VGA_CURSOR_OFF);
}

void display_init(const screen_mode_t *mode)
{
    if (mode == NULL)
        return;
    bool mapped = mode->address < BOOT_MAP_END && memory_size(mode) <= BOOT_MAP_END - mode->address;
    if (!screen_start(mode, mapped ? arch_phys_to_virt(mode->address) : NULL))
        klog("the screen is not used: %ux%u with %u bits at %#llx", mode->width, mode->height,
             mode->depth, (unsigned long long)mode->address);
    else if (mode->kind == SCREEN_TEXT)
        display_cursor_hide();
}

void display_map(void)
{
    const screen_mode_t *mode = screen_mode();
    if (mode == NULL)
        return;
    void *memory = kspace_map_screen(mode->address, memory_size(mode));
    if (memory == NULL)
        klog("the screen is not used: its memory at %#llx cannot be mapped",
             (unsigned long long)mode->address);
    screen_place(memory);
}
