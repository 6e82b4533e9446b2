// SPDX-License-Identifier: BSD-2-Clause
/*
 * Little-endian fields of on-disk structures, accessed byte by byte, which works on every host and
 * for every alignment.
 */
#ifndef BLOCK_LE_H
#define BLOCK_LE_H

#include <stdint.h>

static inline uint16_t le16_get(const uint8_t *from)
{
    return (uint16_t)(from[0] | from[1] << 8);
}

static inline uint32_t le32_get(const uint8_t *from)
{
    return (uint32_t)le16_get(from) | (uint32_t)le16_get(from + 2) << 16;
}

static inline void le16_put(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)value;
    to[1] = (uint8_t)(value >> 8);
}

static inline void le32_put(uint8_t *to, uint32_t value)
{
    le16_put(to, value);
    le16_put(to + 2, value >> 16);
}

#endif
