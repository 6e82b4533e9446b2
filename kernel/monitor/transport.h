// SPDX-License-Identifier: BSD-2-Clause
/* The ways on which frames leave the machine. All of them are polled, and nothing waits. */
#ifndef MONITOR_TRANSPORT_H
#define MONITOR_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct transport {
    const char *name;     /* as in the boot option */
    uint32_t frame_magic; /* which part of a packet the CRC covers: WIRE_FRAME, WIRE_FRAME_HEAD */
    size_t budget;        /* most bytes that are sent in a tick */
    /* Initializes the device. Returns false if the machine has none. */
    bool (*init)(void);
    /* Sends the first of `size` bytes, as many as the device takes at once. Returns their number. */
    size_t (*send)(const void *bytes, size_t size);
    /* Returns a received byte, or -1 if there is none. */
    int (*receive)(void);
} transport_t;

/* The second serial line. */
extern const transport_t transport_com2;

#endif
