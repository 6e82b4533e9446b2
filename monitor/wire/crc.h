// SPDX-License-Identifier: BSD-2-Clause
/* CRC-32 of IEEE 802.3, as in zip and Ethernet. */
#ifndef MONITOR_WIRE_CRC_H
#define MONITOR_WIRE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of `size` bytes. Takes about 3 instructions a byte. */
uint32_t wire_crc(const void *bytes, size_t size);

#endif
