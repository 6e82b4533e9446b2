// SPDX-License-Identifier: BSD-2-Clause
/* The output queue of the line and its two fibrils, see line.h. */
#include "line.h"
#include <async/async.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <proto/char.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Programs wait while more than this is queued. */
#define QUEUE_THROTTLE 16384
/* Echo and notes of the terminals may go on top; beyond this something is wrong with the line. */
#define QUEUE_MAX (1024 * 1024)

static async_session_t *input_session;
static async_session_t *output_session;

/* The lock serves the conditions. line_emit() goes without it: fibrils take turns only where they
 * wait, and it must not wait, not even for a fibril that was just handed the lock. */
static fibril_mutex_t queue_lock = FIBRIL_MUTEX_INIT("console line");
static fibril_cond_t queue_filled = FIBRIL_COND_INIT;
static fibril_cond_t queue_drained = FIBRIL_COND_INIT;
static char *queue;
static size_t queue_size;    /* bytes in it */
static size_t queue_room;    /* bytes allocated */
static size_t queue_sending; /* bytes taken out that the driver has not taken yet */

static void line_lost(errno_t rc)
{
    fprintf(stderr, "console: the line is gone: %s\n", error_text(rc));
    exit(1);
}

void line_emit(void *context, const char *bytes, size_t size)
{
    (void)context;
    if (queue_size + size > queue_room) {
        size_t room = (queue_size + size) * 2;
        char *grown = room <= QUEUE_MAX ? realloc(queue, room) : NULL;
        if (grown == NULL)
            return;
        queue = grown;
        queue_room = room;
    }
    memcpy(queue + queue_size, bytes, size);
    queue_size += size;
    fibril_cond_signal(&queue_filled);
}

void line_throttle(void)
{
    fibril_mutex_lock(&queue_lock);
    while (queue_size + queue_sending > QUEUE_THROTTLE)
        fibril_cond_wait(&queue_drained, &queue_lock);
    fibril_mutex_unlock(&queue_lock);
}

/* Waits for output and takes up to `size` bytes of it. */
static size_t queue_take(char *buffer, size_t size)
{
    fibril_mutex_lock(&queue_lock);
    while (queue_size == 0)
        fibril_cond_wait(&queue_filled, &queue_lock);
    if (size > queue_size)
        size = queue_size;
    memcpy(buffer, queue, size);
    queue_size -= size;
    memmove(queue, queue + size, queue_size);
    queue_sending = size;
    fibril_mutex_unlock(&queue_lock);
    return size;
}

static void output_fibril(void *argument)
{
    static char buffer[4096];
    (void)argument;
    for (;;) {
        size_t size = queue_take(buffer, sizeof(buffer));
        errno_t rc = char_write(output_session, buffer, size);
        if (rc != EOK)
            line_lost(rc);
        fibril_mutex_lock(&queue_lock);
        queue_sending = 0;
        fibril_cond_broadcast(&queue_drained);
        fibril_mutex_unlock(&queue_lock);
    }
}

errno_t line_sync(void)
{
    fibril_mutex_lock(&queue_lock);
    while (queue_size + queue_sending > 0)
        fibril_cond_wait(&queue_drained, &queue_lock);
    fibril_mutex_unlock(&queue_lock);
    return char_sync(output_session);
}

static void input_fibril(void *argument)
{
    void (*typed)(uint8_t) = (void (*)(uint8_t))argument;
    uint8_t buffer[256];
    for (;;) {
        size_t done;
        errno_t rc = char_read(input_session, buffer, sizeof(buffer), &done);
        if (rc != EOK)
            line_lost(rc);
        for (size_t i = 0; i < done; i++)
            typed(buffer[i]);
    }
}

errno_t line_open(void (*typed)(uint8_t byte))
{
    service_id_t id;
    fibril_t *fibril;
    errno_t rc = loc_service_get_id("char/serial", true, &id);
    if (rc == EOK)
        rc = loc_service_connect(id, INTERFACE_CHAR, EXCHANGE_SERIALIZE, &input_session);
    if (rc == EOK)
        rc = loc_service_connect(id, INTERFACE_CHAR, EXCHANGE_SERIALIZE, &output_session);
    if (rc == EOK)
        rc = fibril_create("line output", output_fibril, NULL, &fibril);
    if (rc == EOK)
        rc = fibril_create("line input", input_fibril, (void *)typed, &fibril);
    return rc;
}
