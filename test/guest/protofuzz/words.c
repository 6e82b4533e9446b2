// SPDX-License-Identifier: BSD-2-Clause
/* Random words and data for hostile messages. */
#include "protofuzz.h"

#include <abi/limits.h>
#include <string.h>

#define BYTES (2 * DATA_XFER_MAX)

static uint64_t state;
static char bytes[BYTES];
static char sink[BYTES];

/* These must not contain a file that the system needs: a request could remove it. */
static const char *const texts[] = {
    "/tmp/a",        "/tmp/a/b", "/tmp/b", "/tmp",   "/",           "/nope",
    "/tmp/../tmp/a", "/tmp/a/",  "a",      "",       "/loc/fuzzed", "/data/a",
    "fuzzed",        "fuzz/a",   "tmpfs",  "mfs",    "size=4k",     "/tmp/\xc3\xa4\xe2\x82\xac",
    "con/vt6",       ".",        "..",     "/tmp/.", "/tmp/..",     "//",
};

void random_start(uint64_t seed)
{
    state = seed * 2 + 1;
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (char)random_below(256);
}

/* splitmix64 */
static uint64_t random_next(void)
{
    state += 0x9e3779b97f4a7c15u;
    uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t random_below(uint64_t below)
{
    return random_next() % below;
}

int random_once(unsigned times)
{
    return random_below(times) == 0;
}

uint64_t random_word(void)
{
    static const uint64_t limits[] = {DATA_XFER_MAX, DATA_XFER_MAX + 1, PATH_SIZE_MAX,
                                      NAME_SIZE_MAX, UINT32_MAX,        INT32_MAX,
                                      INT64_MAX,     UINT64_MAX};
    switch (random_below(8)) {
    case 0:
        return random_next();
    case 1:
        return limits[random_below(sizeof(limits) / sizeof(limits[0]))];
    case 2:
        return (uint64_t)1 << random_below(64);
    case 3:
        return (uintptr_t)bytes + random_below(BYTES);
    case 4:
        return 512 * random_below(256);
    default:
        return random_below(12);
    }
}

const void *random_data(size_t *size)
{
    if (random_once(3)) {
        *size = random_below(BYTES);
        return bytes;
    }
    const char *text = texts[random_below(sizeof(texts) / sizeof(texts[0]))];
    *size = strlen(text) + (size_t)random_once(8);
    return text;
}

void *random_sink(size_t *size)
{
    *size = random_once(2) ? 512 * random_below(17) : random_below(BYTES);
    return sink;
}
