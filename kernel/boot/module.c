// SPDX-License-Identifier: BSD-2-Clause
/* Parses the words after the name of a boot module; see module.h. The boot loader's configuration,
 * not the kernel, decides which permissions a module gets. */
#include <abi/task.h>
#include <boot/boot.h>
#include <boot/module.h>
#include <lib/mem.h>
#include <lib/print.h>

#define KEY      "perm="
#define KEY_SIZE (sizeof(KEY) - 1)

/* Bytes of a word, including the terminating zero. Every valid word fits; reports show only the
 * beginning of a longer one. */
#define WORD_SIZE 32

static const struct {
    const char *word;
    uint32_t bits;
} permissions[] = {
#define PERMISSION(bit, name, word, text) {word, bit},
#include <abi/permission.def>
#undef PERMISSION
    {"all", PERM_ALL},
};

/* Copies the word at `from`, up to `stop`, a blank or the end of the string. Returns its end. */
static const char *word_copy(const char *from, char stop, char word[WORD_SIZE])
{
    size_t length = 0;
    for (; *from != '\0' && *from != stop && *from != ' '; from++)
        if (length + 1 < WORD_SIZE)
            word[length++] = *from;
    word[length] = '\0';
    return from;
}

static uint32_t permission_find(const char *name, const char *word)
{
    for (size_t i = 0; i < sizeof(permissions) / sizeof(permissions[0]); i++)
        if (str_equal(permissions[i].word, word))
            return permissions[i].bits;
    klog("boot module %s: unknown permission '%s', not granted", name, word);
    return 0;
}

/* Parses the list after `perm=`. Returns its end. */
static const char *list_read(const char *name, const char *at, uint32_t *bits)
{
    char word[WORD_SIZE];
    do {
        at = word_copy(at, ',', word);
        *bits |= permission_find(name, word);
    } while (*at++ == ',');
    return at - 1;
}

uint32_t module_permissions(const char *name, const char *words)
{
    char word[WORD_SIZE];
    uint32_t bits = 0;
    const char *at = words;
    while (*at != '\0') {
        if (*at == ' ') {
            at++;
        } else if (str_length(at, KEY_SIZE) == KEY_SIZE && memcmp(at, KEY, KEY_SIZE) == 0) {
            at = list_read(name, at + KEY_SIZE, &bits);
        } else {
            at = word_copy(at, ' ', word);
            klog("boot module %s: unknown word '%s', ignored", name, word);
        }
    }
    return bits;
}

bool module_is_data(const char *name)
{
    size_t length = str_length(name, SIZE_MAX);
    for (size_t i = 0; i < length; i++)
        if (name[i] == '.')
            return true;
    return false;
}

bool module_holds(paddr_t base, uint64_t size)
{
    for (unsigned i = 0; i < boot_info.module_count; i++) {
        const boot_module_t *module = &boot_info.modules[i];
        paddr_t start = module->address & ~(paddr_t)PAGE_MASK;
        paddr_t end = module->address + module->size;
        if (!module_is_data(module->name) && base < end && (base >= start || size > start - base))
            return true;
    }
    return false;
}
