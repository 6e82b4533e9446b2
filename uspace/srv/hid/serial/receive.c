// SPDX-License-Identifier: BSD-2-Clause
/* The receive buffer and its reader, see receive.h. No fibril waits in this file, so it needs no
 * lock. */
#include "receive.h"
#include <stdio.h>

static uint8_t ring[RECEIVE_SIZE];
static size_t ring_first;
static size_t ring_count;
static bool dropping;

static struct {
    const void *owner; /* NULL: no read is waiting */
    char_read_request_t request;
} reader;

static size_t ring_take(uint8_t *buffer, size_t size)
{
    size_t taken = 0;
    while (taken < size && ring_count > 0) {
        buffer[taken++] = ring[ring_first];
        ring_first = (ring_first + 1) % RECEIVE_SIZE;
        ring_count--;
    }
    return taken;
}

/* Answers the waiting read with the received bytes, if there are any. */
static void reader_serve(void)
{
    uint8_t buffer[256];
    if (reader.owner == NULL || ring_count == 0)
        return;
    reader.owner = NULL;
    size_t size = reader.request.data.size;
    size_t taken = ring_take(buffer, size < sizeof(buffer) ? size : sizeof(buffer));
    errno_t rc = async_part_give(&reader.request.data, buffer, taken, NULL);
    char_read_reply(&reader.request, rc, taken);
}

void receive_byte(uint8_t byte)
{
    if (ring_count < RECEIVE_SIZE) {
        ring[(ring_first + ring_count) % RECEIVE_SIZE] = byte;
        ring_count++;
        dropping = false;
    } else if (!dropping) {
        dropping = true;
        fprintf(stderr, "serial: input dropped: no task reads it\n");
    }
    reader_serve();
}

void receive_read(void *owner, char_read_request_t *request)
{
    if (reader.owner != NULL || request->data.size == 0) {
        char_read_fail(request, request->data.size == 0 ? EINVAL : EBUSY);
        return;
    }
    reader.owner = owner;
    reader.request = *request;
    char_read_defer(request);
    reader_serve();
}

void receive_hangup(const void *owner)
{
    if (reader.owner != owner)
        return;
    reader.owner = NULL;
    char_read_fail(&reader.request, EHANGUP);
}
