// SPDX-License-Identifier: BSD-2-Clause
/* CRC-32, eight bytes at a time; see crc.h. */
#include <monitor/wire/crc.h>

static const uint32_t crc_table[8][256] = {
#include <abi/monitor/crc.def>
};

/* Little endian, at any address; compilers make one load of it. */
static uint32_t crc_load(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t crc_of_eight(uint32_t crc, const uint8_t *at)
{
    uint32_t low = crc_load(at) ^ crc, high = crc_load(at + 4);
    return crc_table[7][low & 255] ^ crc_table[6][low >> 8 & 255] ^ crc_table[5][low >> 16 & 255] ^
           crc_table[4][low >> 24] ^ crc_table[3][high & 255] ^ crc_table[2][high >> 8 & 255] ^
           crc_table[1][high >> 16 & 255] ^ crc_table[0][high >> 24];
}

uint32_t wire_crc(const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    uint32_t crc = UINT32_MAX;
    for (; size >= 8; size -= 8, at += 8)
        crc = crc_of_eight(crc, at);
    for (; size > 0; size--, at++)
        crc = crc >> 8 ^ crc_table[0][(crc ^ *at) & 255];
    return ~crc;
}
