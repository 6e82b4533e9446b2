// SPDX-License-Identifier: BSD-2-Clause
/* Received bytes that wait for their driver: a ring buffer for each line that the kernel reads. */
#ifndef IRQ_KEY_RING_H
#define IRQ_KEY_RING_H

#include <stdbool.h>
#include <stdint.h>

/* Size of the ring buffer in bytes; a power of two. Further bytes are dropped and counted. */
#define KEY_RING_SIZE 4096

typedef struct key_ring {
    uint8_t bytes[KEY_RING_SIZE];
    unsigned head; /* next byte to take */
    unsigned tail; /* next free slot */
    uint64_t dropped;
} key_ring_t;

/* Appends a byte, or drops it if the ring is full. Returns false if it is the first one dropped. */
static inline bool key_ring_put(key_ring_t *ring, uint8_t byte)
{
    if (ring->tail - ring->head < KEY_RING_SIZE) {
        ring->bytes[ring->tail++ % KEY_RING_SIZE] = byte;
        return true;
    }
    return ring->dropped++ > 0;
}

/* Takes the oldest byte. Returns false if there is none. */
static inline bool key_ring_take(key_ring_t *ring, uint8_t *byte)
{
    if (ring->head == ring->tail)
        return false;
    *byte = ring->bytes[ring->head++ % KEY_RING_SIZE];
    return true;
}

#endif
