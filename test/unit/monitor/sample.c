// SPDX-License-Identifier: BSD-2-Clause
/*
 * usage: sample DIR
 *
 * Makes a recording from the header for other kernels: two boots of a system with hostile names, in
 * which events are lost. Prints what the recording contains, for test/scripts/test_monitor.py:
 * "NAME COUNT" for each kind of event, and "discarded COUNT".
 */
#include <inttypes.h>
#include <monitor/lib/decode.h>
#include <monitor/lib/reader.h>
#include <monitor/lib/record.h>
#include <monitor/producer/producer.h>
#include <stdlib.h>
#include <string.h>

typedef struct sample {
    const char *path;
    monitor_record_t record;
    uint64_t counts[256];
    uint64_t discarded;
    size_t room; /* bytes that the wire takes */
    monitor_reader_t reader;
} sample_t;

static sample_t sample;
static mon_t mon;

static void sample_fail(const char *problem)
{
    perror(problem);
    exit(1);
}

static void sample_packet(const uint8_t *body, size_t size)
{
    monitor_packet_t packet;
    monitor_event_t event;
    const char *problem = monitor_record_packet(&sample.record, body, size);
    if (problem == NULL)
        problem = monitor_packet_open(&packet, body, size);
    if (problem != NULL)
        sample_fail(problem);
    if (packet.head.stream == MONITOR_STREAM_LIVE)
        sample.discarded = packet.head.discarded;
    while (monitor_packet_next(&packet, &event, &problem))
        sample.counts[event.number]++;
    if (problem != NULL)
        sample_fail(problem);
}

static void sample_frame(const uint8_t *body, size_t size, void *context)
{
    wire_hello_t hello;
    uint32_t magic;
    (void)context;
    memcpy(&magic, body, sizeof(magic));
    if (magic == WIRE_PACKET) {
        sample_packet(body, size);
    } else if (sample.record.folder < 0) {
        memcpy(&hello, body, sizeof(hello));
        const char *problem = monitor_record_open(&sample.record, sample.path, &hello);
        if (problem != NULL)
            sample_fail(problem);
    }
}

static size_t sample_put(void *context, const void *bytes, size_t size)
{
    (void)context;
    size_t taken = size < sample.room ? size : sample.room;
    sample.room -= taken;
    monitor_reader_feed(&sample.reader, bytes, taken, sample_frame, NULL);
    return taken;
}

static void sample_snapshot(uint64_t now)
{
    mon_snapshot(&mon, now);
    mon_task(&mon, now, 1, MON_NONE, MON_NONE, MON_NONE, MON_TASK_STATE_ALIVE, 1, 2, 3, 4,
             "kernel");
    mon_task(&mon, now, 2, 1, 0, 0, MON_UNKNOWN, MON_NONE64, MON_NONE64, MON_NONE64, MON_NONE64,
             "a\"b\\c\n\x1b[31m<b>");
    mon_thread(&mon, now, 9, 2, 0, MON_THREAD_STATE_WAITING, MON_THREAD_WAIT_ANSWER, 4711, 1,
               MON_NONE64, now, 0, 0, 12, "");
    mon_snapshot_done(&mon, now + 1);
}

static void sample_boot(uint8_t number)
{
    uint8_t uuid[16] = {number, [15] = 1};
    sample.record.folder = -1;
    memset(&sample.reader, 0, sizeof(sample.reader));
    mon_init(&mon, sample_put, NULL, uuid, "tiny \"kernel\"\n", 1448000000);
    sample.room = SIZE_MAX;
    uint64_t now = 1000;
    sample_snapshot(now);
    sample.room = 20000; /* then the wire is full for a while */
    for (unsigned i = 0; i < 2000; i++, now += 1000000) {
        mon_sent(&mon, now, i, 0, 1, 2, 3, 4, 5, 1024, 6, 7, 8, 9, MON_NONE64);
        mon_thread_blocked(&mon, now, 9, MON_THREAD_WAIT_ANSWER, i, 2, MON_NONE64, 0);
    }
    sample.room = SIZE_MAX;
    (void)mon_send(&mon);
    mon_log(&mon, now, 0, 2, "after the loss, 0xff: \xff");
    mon_thread_woken(&mon, now + 10 * 1000000000ull, 9); /* too far for 32 bits */
    mon_flush(&mon);
    (void)mon_send(&mon);
    sample_snapshot(now + 11 * 1000000000ull);
    (void)mon_send(&mon);
    monitor_record_close(&sample.record);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    sample.path = argv[1];
    uint64_t discarded = 0;
    for (uint8_t boot = 0; boot < 2; boot++) {
        sample_boot(boot);
        discarded += sample.discarded;
    }
    for (unsigned number = 0; number < 256; number++)
        if (sample.counts[number] > 0)
            printf("%s %" PRIu64 "\n", monitor_kind(number)->name, sample.counts[number]);
    printf("discarded %" PRIu64 "\n", discarded);
    return 0;
}
