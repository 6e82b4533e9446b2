// SPDX-License-Identifier: BSD-2-Clause
/* The receive ring and its reader, see receive.h. Fibrils do not wait in here, so no lock. */
#include "receive.h"
#include <stdio.h>

static uint8_t ring[RECEIVE_SIZE];
static size_t ring_first;
static size_t ring_count;
static bool dropping;

static struct {
    const void *owner; /* NULL: no read waits */
    async_call_t call;
    async_call_t data;
    size_t size;
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

/* Gives the waiting read what there is. */
static void reader_serve(void)
{
    uint8_t buffer[256];
    if (reader.owner == NULL || ring_count == 0)
        return;
    reader.owner = NULL;
    size_t size = reader.size < sizeof(buffer) ? reader.size : sizeof(buffer);
    size_t taken = ring_take(buffer, size);
    errno_t rc = async_data_read_accept(&reader.data, buffer, taken);
    async_answer(&reader.call, rc, taken, 0, 0, 0, 0);
}

void receive_byte(uint8_t byte)
{
    if (ring_count < RECEIVE_SIZE) {
        ring[(ring_first + ring_count) % RECEIVE_SIZE] = byte;
        ring_count++;
        dropping = false;
    } else if (!dropping) {
        dropping = true;
        fprintf(stderr, "serial: nobody reads: input is dropped\n");
    }
    reader_serve();
}

void receive_read(const void *owner, const async_call_t *call)
{
    async_call_t data;
    size_t size;
    errno_t rc = async_data_read_receive(&data, &size);
    if (rc != EOK) {
        async_answer_0(call, rc);
        return;
    }
    if (reader.owner != NULL || size == 0) {
        rc = size == 0 ? EINVAL : EBUSY;
        async_answer_0(&data, rc);
        async_answer_0(call, rc);
        return;
    }
    reader.owner = owner;
    reader.call = *call;
    reader.data = data;
    reader.size = size;
    async_defer(&reader.call);
    reader_serve();
}

void receive_hangup(const void *owner)
{
    if (reader.owner != owner)
        return;
    reader.owner = NULL;
    async_answer_0(&reader.data, EHANGUP);
    async_answer_0(&reader.call, EHANGUP);
}
