// SPDX-License-Identifier: BSD-2-Clause
/* The output queue of the line and its two fibrils, see line.h. */
#include "line.h"
#include "terminal.h"
#include <assert.h>
#include <async/async.h>
#include <fibril/fibril.h>
#include <loc/loc.h>
#include <os/os.h>
#include <proto/char.h>
#include <stdio.h>
#include <stdlib.h>

/* Programs wait while more than QUEUE_PROGRAMS bytes are queued, and keys while more than
 * QUEUE_KEYS, so that keys do not wait for programs. */
#define QUEUE_PROGRAMS 16384
#define QUEUE_KEYS     65536
/* The most that can be emitted without waiting: the whole output of a terminal, and messages. */
#define QUEUE_BURST (TERMINAL_OUTPUT + 1024)
#define QUEUE_SIZE  131072

_Static_assert(QUEUE_KEYS + QUEUE_BURST <= QUEUE_SIZE, "there is room for a burst");
_Static_assert(2 * LINE_PIECE <= QUEUE_BURST, "a piece can consist of newlines only");

/* Pause before a request to a busy driver is repeated. */
#define RETRY_US 50000

static async_session_t *input_session;
static async_session_t *output_session;

/* The lock is only for the conditions. line_emit() does not take it: fibrils switch only where they
 * wait, and line_emit() must not wait, not even for a fibril that was just given the lock. */
static fibril_mutex_t queue_lock = FIBRIL_MUTEX_INIT("console line");
static fibril_cond_t queue_filled = FIBRIL_COND_INIT;
static fibril_cond_t queue_drained = FIBRIL_COND_INIT;
static char queue[QUEUE_SIZE]; /* a ring buffer */
static uint64_t queued;        /* total of bytes queued */
static uint64_t sent;          /* total of bytes that the driver has accepted */

/* Handles an error of the driver. If the driver is dead, the console exits, and sup restarts it. If
 * the driver is busy or short of memory, pauses before the request is repeated. */
static void line_failed(errno_t rc)
{
    static errno_t reported;
    if (rc != reported)
        fprintf(stderr, "console: serial line: %s\n", error_text(rc));
    reported = rc;
    if (rc == EHANGUP)
        exit(1);
    fibril_sleep(RETRY_US);
}

void line_emit(void *context, const char *bytes, size_t size)
{
    (void)context;
    assert(size <= QUEUE_SIZE - (queued - sent));
    for (size_t i = 0; i < size; i++)
        queue[queued++ % QUEUE_SIZE] = bytes[i];
    fibril_cond_signal(&queue_filled);
}

/* Waits until at most `most` bytes are queued. Then the caller can emit QUEUE_BURST bytes. */
static void queue_wait(uint64_t most)
{
    fibril_mutex_lock(&queue_lock);
    while (queued - sent > most)
        fibril_cond_wait(&queue_drained, &queue_lock);
    fibril_mutex_unlock(&queue_lock);
}

void line_throttle(void)
{
    queue_wait(QUEUE_PROGRAMS);
}

void line_throttle_keys(void)
{
    queue_wait(QUEUE_KEYS);
}

/* Waits for output and copies up to `size` bytes of it. */
static size_t queue_copy(char *buffer, size_t size)
{
    fibril_mutex_lock(&queue_lock);
    while (queued == sent)
        fibril_cond_wait(&queue_filled, &queue_lock);
    fibril_mutex_unlock(&queue_lock);
    if (size > queued - sent)
        size = (size_t)(queued - sent);
    for (size_t i = 0; i < size; i++)
        buffer[i] = queue[(sent + i) % QUEUE_SIZE];
    return size;
}

static void output_fibril(void *argument)
{
    static char buffer[4096];
    (void)argument;
    for (;;) {
        size_t size = queue_copy(buffer, sizeof(buffer));
        char_write_out_t out;
        errno_t rc = char_write_over(output_session, buffer, size, &out);
        if (rc != EOK) {
            line_failed(rc);
            continue;
        }
        fibril_mutex_lock(&queue_lock);
        sent += out.bytes;
        fibril_cond_broadcast(&queue_drained);
        fibril_mutex_unlock(&queue_lock);
    }
}

errno_t line_sync(void)
{
    fibril_mutex_lock(&queue_lock);
    uint64_t end = queued; /* later output does not matter */
    while (sent < end)
        fibril_cond_wait(&queue_drained, &queue_lock);
    fibril_mutex_unlock(&queue_lock);
    return char_sync_over(output_session);
}

static void input_fibril(void *argument)
{
    void (*typed)(uint8_t) = (void (*)(uint8_t))argument;
    uint8_t buffer[256];
    for (;;) {
        char_read_out_t out;
        errno_t rc = char_read_over(input_session, buffer, sizeof(buffer), &out);
        if (rc != EOK) {
            line_failed(rc);
            continue;
        }
        for (size_t i = 0; i < out.bytes; i++) {
            line_throttle_keys();
            typed(buffer[i]);
        }
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
