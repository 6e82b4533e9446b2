// SPDX-License-Identifier: BSD-2-Clause
/*
 * Names of FAT: long names in UTF-16 and short names of 8 and 3 bytes, both converted to UTF-8. No
 * I/O.
 *
 * A long name is written whenever the short name does not represent the name exactly. Short names
 * are written in ASCII and read as code page 437.
 */
#include "fat.h"

#include <string.h>

/* Code page 437 from 0x80 on. */
static const uint16_t cp437[128] = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef,
    0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
    0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
    0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f,
    0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580,
    0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4,
    0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248,
    0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

/* Decodes one character. Returns false at a byte that is not UTF-8; `*code` is then that byte. */
static bool utf8_next(const char **at, uint32_t *code)
{
    const uint8_t *bytes = (const uint8_t *)*at;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    unsigned more = bytes[0] < 0x80 ? 0 : bytes[0] < 0xe0 ? 1 : bytes[0] < 0xf0 ? 2 : 3;

    *at += 1;
    *code = bytes[0];
    if (more == 0)
        return true;
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4)
        return false;

    uint32_t value = bytes[0] & (0x3fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return false;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < least[more] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return false;
    *at += more;
    *code = value;
    return true;
}

/* Returns the size of a character in UTF-8, in bytes. */
static size_t utf8_size(uint32_t code)
{
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

static size_t utf8_put(char *to, uint32_t code)
{
    static const uint8_t lead[] = {0x00, 0xc0, 0xe0, 0xf0};
    size_t more = utf8_size(code) - 1;

    for (size_t i = more; i > 0; i--) {
        to[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    to[0] = (char)(lead[more] | code);
    return more + 1;
}

bool fat_name_equal(const char *one, const char *other)
{
    while (*one != '\0' && *other != '\0') {
        uint32_t code_one;
        uint32_t code_other;
        bool valid_one = utf8_next(&one, &code_one);
        bool valid_other = utf8_next(&other, &code_other);
        if (valid_one != valid_other || fat_fold(code_one) != fat_fold(code_other))
            return false;
    }
    return *one == *other;
}

/* FNV-1a over the folded characters. */
uint32_t fat_name_hash(const char *name)
{
    uint32_t hash = 2166136261u;
    while (*name != '\0') {
        uint32_t code;
        (void)utf8_next(&name, &code);
        hash = (hash ^ fat_fold(code)) * 16777619u;
    }
    return hash;
}

static bool code_allowed(uint32_t code)
{
    return code >= 0x20 && code != 0x7f &&
           (code >= 0x80 || strchr("\"*/:<>?\\|", (int)code) == NULL);
}

errno_t fat_name_encode(const char *name, uint16_t units[FAT_NAME_UNITS], size_t *count)
{
    size_t used = 0;

    /* fat_name_decode() could not return a longer name, so it would not be found again. */
    if (strlen(name) >= NAME_SIZE_MAX)
        return ENAMETOOLONG;
    while (*name != '\0') {
        uint32_t code;
        if (!utf8_next(&name, &code) || !code_allowed(code))
            return EINVAL;
        if (used + (code < 0x10000 ? 1 : 2) > FAT_NAME_UNITS)
            return ENAMETOOLONG;
        if (code >= 0x10000) {
            units[used++] = (uint16_t)(0xd800 + ((code - 0x10000) >> 10));
            code = 0xdc00 + ((code - 0x10000) & 0x3ff);
        }
        units[used++] = (uint16_t)code;
    }
    /* Other systems drop dots and spaces at the end and could not find the name. */
    if (used == 0 || units[used - 1] == '.' || units[used - 1] == ' ')
        return EINVAL;
    *count = used;
    return EOK;
}

bool fat_name_decode(const uint16_t *units, size_t count, char name[NAME_SIZE_MAX])
{
    size_t length = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t code = units[i];
        bool pair = code >= 0xd800 && code < 0xdc00 && i + 1 < count && units[i + 1] >= 0xdc00 &&
                    units[i + 1] < 0xe000;
        if (pair)
            code = 0x10000 + ((code - 0xd800) << 10) + (units[++i] - 0xdc00u);
        else if (code >= 0xd800 && code < 0xe000)
            return false;
        if (code < 0x20 || code == '/' || length + utf8_size(code) >= NAME_SIZE_MAX)
            return false;
        length += utf8_put(name + length, code);
    }
    name[length] = '\0';
    return length > 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static size_t short_part(const uint8_t *raw, size_t size, bool lower, char *to)
{
    size_t length = 0;

    while (size > 0 && raw[size - 1] == ' ')
        size--;
    for (size_t i = 0; i < size; i++) {
        uint32_t code = raw[i];
        if (code < 0x20 || code == '/' || code == '.')
            code = '_';
        else if (lower && code >= 'A' && code <= 'Z')
            code += 0x20;
        else if (code >= 0x80)
            code = cp437[code - 0x80];
        length += utf8_put(to + length, code);
    }
    return length;
}

void fat_short_decode(const uint8_t *raw, char name[NAME_SIZE_MAX])
{
    uint8_t base[8];

    memcpy(base, raw, sizeof(base));
    if (base[0] == 0x05) /* encodes 0xe5, which marks a free entry */
        base[0] = 0xe5;

    size_t length = short_part(base, 8, (raw[FAT_DE_CASE] & 0x08) != 0, name);
    if (length == 0)
        name[length++] = '_';
    size_t extension = short_part(raw + 8, 3, (raw[FAT_DE_CASE] & 0x10) != 0, name + length + 1);
    if (extension > 0) {
        name[length] = '.';
        length += 1 + extension;
    }
    name[length] = '\0';
}

uint8_t fat_short_checksum(const uint8_t *raw)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < 11; i++)
        sum = (uint8_t)((sum >> 1 | sum << 7) + raw[i]);
    return sum;
}

/* Copies the characters that an 8.3 name can hold. Returns true if only case was lost. */
static bool short_copy(const uint16_t *units, size_t count, uint8_t *to, size_t size, size_t *used)
{
    bool whole = true;

    for (size_t i = 0; i < count; i++) {
        uint32_t code = units[i];
        if (code == ' ' || code == '.' || *used == size) {
            whole = false;
            continue;
        }
        if (code >= 0x80 || strchr("+,;=[]", (int)code) != NULL) {
            whole = false;
            code = '_';
        }
        to[(*used)++] = (uint8_t)(code >= 'a' && code <= 'z' ? code - 0x20 : code);
    }
    return whole;
}

/* Appends `~N` to a base, which is shortened to make room. */
static void short_tail(const uint16_t *units, size_t count, unsigned attempt, uint8_t *base,
                       size_t used)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t keep = used < 6 ? used : 6;

    if (attempt > 4) { /* many similar names: add a checksum of the whole name */
        uint32_t sum = attempt / 9;
        for (size_t i = 0; i < count; i++)
            sum = sum * 31 + units[i];
        keep = used < 2 ? used : 2;
        for (unsigned shift = 0; shift < 16; shift += 4)
            base[keep++] = (uint8_t)digits[sum >> shift & 15];
        attempt = attempt % 9 + 1;
    }
    base[keep] = '~';
    base[keep + 1] = (uint8_t)digits[attempt];
    memset(base + keep + 2, ' ', 8 - keep - 2);
}

bool fat_short_make(const uint16_t *units, size_t count, unsigned attempt, uint8_t raw[11])
{
    size_t start = 0;
    size_t dot = count;
    size_t used = 0;
    size_t extension = 0;

    while (start < count && (units[start] == '.' || units[start] == ' '))
        start++;
    for (size_t i = start + 1; i < count; i++)
        if (units[i] == '.')
            dot = i;

    memset(raw, ' ', 11);
    bool whole = short_copy(units + start, dot - start, raw, 8, &used) && start == 0;
    if (dot < count)
        whole = short_copy(units + dot + 1, count - dot - 1, raw + 8, 3, &extension) && whole;
    if (attempt == 0)
        return whole;
    short_tail(units, count, attempt, raw, used);
    return false;
}

bool fat_short_is_exact(const char *name, const uint8_t raw[11])
{
    uint8_t entry[FAT_ENTRY_SIZE] = {0};
    char shown[NAME_SIZE_MAX];

    memcpy(entry, raw, 11);
    fat_short_decode(entry, shown);
    return strcmp(name, shown) == 0;
}
