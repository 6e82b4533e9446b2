// SPDX-License-Identifier: BSD-2-Clause
/* Parses the tags of the multiboot2 information. Strings are copied to a buffer of the kernel. */
#include "multiboot2.h"
#include "memmap.h"
#include <arch/paging.h>
#include <boot/boot.h>
#include <lib/assert.h>
#include <lib/mem.h>

enum multiboot2_tag {
    TAG_END = 0,
    TAG_CMDLINE = 1,
    TAG_MODULE = 3,
    TAG_MEMORY_MAP = 6,
    TAG_FRAMEBUFFER = 8,
    TAG_ACPI_OLD = 14,
    TAG_ACPI_NEW = 15,
};

#define MEMORY_AVAILABLE 1
#define ACPI_ROOT_SIZE   36

typedef struct tag {
    uint32_t type;
    uint32_t size;
} tag_t;

typedef struct tag_module {
    tag_t tag;
    uint32_t start;
    uint32_t end;
    char string[];
} tag_module_t;

typedef struct tag_memory_map {
    tag_t tag;
    uint32_t entry_size;
    uint32_t entry_version;
} tag_memory_map_t;

typedef struct memory_entry {
    uint64_t base;
    uint64_t size;
    uint32_t type;
    uint32_t reserved;
} memory_entry_t;

enum framebuffer_type { FRAMEBUFFER_RGB = 1, FRAMEBUFFER_TEXT = 2 };

typedef struct tag_framebuffer {
    tag_t tag;
    uint64_t address;
    uint32_t pitch;
    uint32_t width;
    uint32_t height;
    uint8_t depth;
    uint8_t type;
    uint16_t reserved;
    screen_field_t red, green, blue; /* FRAMEBUFFER_RGB */
} tag_framebuffer_t;

#define FRAMEBUFFER_SIZE     32 /* without the colours */
#define FRAMEBUFFER_RGB_SIZE 38

extern const char kernel_image_start[];
extern const char kernel_end[];

static char strings[4096];
static size_t strings_used;
static uint8_t acpi_root[ACPI_ROOT_SIZE];
static bool acpi_root_known;
static screen_mode_t screen;

/* Copies a string that ends at `stop`, at a zero, or after `max` bytes. */
static const char *string_keep(const char *from, size_t max, char stop)
{
    size_t length = 0;
    while (length < max && from[length] != '\0' && from[length] != stop)
        length++;
    if (length + 1 > sizeof(strings) - strings_used)
        panic("the boot loader's strings are longer than %zu bytes", sizeof(strings));
    char *kept = strings + strings_used;
    memcpy(kept, from, length);
    kept[length] = '\0';
    strings_used += length + 1;
    return kept;
}

static void read_memory_map(const tag_memory_map_t *map)
{
    if (map->entry_size < sizeof(memory_entry_t))
        panic("the boot loader's memory map has entries of %u bytes", map->entry_size);
    for (size_t at = sizeof(*map); at + map->entry_size <= map->tag.size; at += map->entry_size) {
        const memory_entry_t *entry = (const void *)((const char *)map + at);
        if (entry->type == MEMORY_AVAILABLE)
            memmap_add(entry->base, entry->size);
    }
}

static void read_module(const tag_module_t *module)
{
    if (boot_info.module_count == BOOT_MODULES_MAX)
        panic("more than %u boot modules", BOOT_MODULES_MAX);
    boot_module_t *slot = &boot_info.modules[boot_info.module_count++];
    size_t size = module->tag.size - sizeof(*module);
    slot->name = string_keep(module->string, size, ' ');
    size_t name_size = str_length(slot->name, size);
    slot->words = string_keep(module->string + name_size, size - name_size, '\0');
    slot->address = module->start;
    slot->size = module->end - module->start;
}

static void read_acpi(const tag_t *tag)
{
    size_t size = tag->size - sizeof(*tag);
    memcpy(acpi_root, tag + 1, size < ACPI_ROOT_SIZE ? size : ACPI_ROOT_SIZE);
    acpi_root_known = true;
}

/* A screen of another type (with a palette) is not used. */
static void read_framebuffer(const tag_framebuffer_t *tag)
{
    if (tag->tag.size < FRAMEBUFFER_SIZE)
        return;
    bool pixels = tag->type == FRAMEBUFFER_RGB && tag->tag.size >= FRAMEBUFFER_RGB_SIZE;
    if (!pixels && tag->type != FRAMEBUFFER_TEXT)
        return;
    screen = (screen_mode_t){.address = tag->address,
                             .kind = pixels ? SCREEN_PIXELS : SCREEN_TEXT,
                             .pitch = tag->pitch,
                             .width = tag->width,
                             .height = tag->height,
                             .depth = tag->depth};
    if (pixels) {
        screen.red = tag->red;
        screen.green = tag->green;
        screen.blue = tag->blue;
    }
}

static void read_tag(const tag_t *tag)
{
    switch (tag->type) {
    case TAG_CMDLINE:
        boot_info.cmdline = string_keep((const char *)(tag + 1), tag->size - sizeof(*tag), '\0');
        break;
    case TAG_MODULE:
        read_module((const tag_module_t *)tag);
        break;
    case TAG_MEMORY_MAP:
        read_memory_map((const tag_memory_map_t *)tag);
        break;
    case TAG_FRAMEBUFFER:
        read_framebuffer((const tag_framebuffer_t *)tag);
        break;
    case TAG_ACPI_OLD:
        if (!acpi_root_known)
            read_acpi(tag);
        break;
    case TAG_ACPI_NEW:
        read_acpi(tag);
        break;
    default:
        break;
    }
}

void multiboot2_read(paddr_t address)
{
    const uint32_t *information = arch_phys_to_virt(address);
    const char *end = (const char *)information + information[0];
    boot_info.cmdline = "";

    const char *at = (const char *)(information + 2);
    while (at + sizeof(tag_t) <= end) {
        const tag_t *tag = (const tag_t *)at;
        if (tag->type == TAG_END || tag->size < sizeof(*tag))
            break;
        read_tag(tag);
        at += (tag->size + 7) & ~7u;
    }

    memmap_reserve((paddr_t)(uintptr_t)kernel_image_start,
                   arch_virt_to_phys(kernel_end) - (paddr_t)(uintptr_t)kernel_image_start);
    for (unsigned i = 0; i < boot_info.module_count; i++)
        memmap_reserve(boot_info.modules[i].address, boot_info.modules[i].size);
}

const screen_mode_t *multiboot2_screen(void)
{
    return screen.kind != SCREEN_NONE ? &screen : NULL;
}

const void *multiboot2_acpi_root(void)
{
    return acpi_root_known ? acpi_root : NULL;
}
