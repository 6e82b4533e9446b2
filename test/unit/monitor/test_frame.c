// SPDX-License-Identifier: BSD-2-Clause
/* Frames in a stream with noise, cuts and lost bytes. */
#include "stream.h"
#include <monitor/lib/reader.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES 40

/* A stream of frames; body n begins with the magic of a hello and contains n. */
typedef struct line {
    uint8_t *bytes;
    size_t size;
    size_t begins[FRAMES], ends[FRAMES];
} line_t;

static uint32_t body_make(uint8_t *body, unsigned number)
{
    uint64_t seed = number;
    uint32_t magic = WIRE_HELLO, size = 8 + (uint32_t)(stream_random(&seed) % 200);
    for (uint32_t i = 0; i < size; i++)
        body[i] = (uint8_t)stream_random(&seed);
    memcpy(body, &magic, 4);
    memcpy(body + 4, &number, 4);
    return size;
}

/* `noise`: at most so many random bytes before each frame. */
static void line_make(line_t *line, unsigned noise)
{
    uint64_t seed = 9;
    line->bytes = malloc(FRAMES * (size_t)(300 + noise));
    line->size = 0;
    for (unsigned i = 0; i < FRAMES; i++) {
        uint8_t body[WIRE_BODY_MAX];
        uint32_t size = body_make(body, i);
        for (uint64_t count = noise == 0 ? 0 : stream_random(&seed) % noise; count > 0; count--)
            line->bytes[line->size++] = (uint8_t)stream_random(&seed);
        line->begins[i] = line->size;
        line->size += stream_frame(line->bytes + line->size, WIRE_FRAME, body, size);
        line->ends[i] = line->size;
    }
}

typedef struct taker {
    bool got[FRAMES];
    unsigned count, last;
} taker_t;

static void take_body(const uint8_t *body, size_t size, void *context)
{
    taker_t *taker = context;
    uint8_t expected[WIRE_BODY_MAX];
    unsigned number;
    memcpy(&number, body + 4, 4);
    assert_in_range(number, 0, FRAMES - 1);
    assert_int_equal(size, body_make(expected, number));
    assert_memory_equal(body, expected, size);
    assert_true(taker->count == 0 || number > taker->last);
    taker->got[number] = true;
    taker->last = number;
    taker->count++;
}

/* Feeds the bytes in pieces of at most `piece`. */
static taker_t feed(monitor_reader_t *reader, const uint8_t *bytes, size_t size, size_t piece)
{
    taker_t taker = {.count = 0};
    memset(reader, 0, sizeof(*reader));
    for (size_t at = 0; at < size; at += piece)
        monitor_reader_feed(reader, bytes + at, size - at < piece ? size - at : piece, take_body,
                            &taker);
    assert_int_equal(reader->frames, taker.count);
    return taker;
}

static void pieces_of_every_size(void **state)
{
    (void)state;
    static monitor_reader_t reader;
    line_t line;
    line_make(&line, 0);
    for (size_t piece = 1; piece < line.size + 100; piece += 1 + piece / 3) {
        assert_int_equal(feed(&reader, line.bytes, line.size, piece).count, FRAMES);
        assert_int_equal(reader.skipped, 0);
    }
    free(line.bytes);
}

static void noise_is_skipped_and_counted(void **state)
{
    (void)state;
    static monitor_reader_t reader;
    line_t line;
    line_make(&line, 100);
    size_t noise = line.size;
    for (unsigned i = 0; i < FRAMES; i++)
        noise -= line.ends[i] - line.begins[i];
    assert_int_equal(feed(&reader, line.bytes, line.size, 77).count, FRAMES);
    assert_int_equal(reader.skipped, noise);
    free(line.bytes);
}

/* A magic in the noise, with a length that covers the frames behind it. */
static void a_false_frame_hides_nothing(void **state)
{
    (void)state;
    static monitor_reader_t reader;
    line_t line;
    line_make(&line, 0);
    uint8_t *bytes = malloc(line.size + sizeof(wire_frame_t));
    wire_frame_t frame = {.magic = WIRE_FRAME, .length = 1000, .crc = 1};
    memcpy(bytes, &frame, sizeof(frame));
    memcpy(bytes + sizeof(frame), line.bytes, line.size);
    assert_int_equal(feed(&reader, bytes, line.size + sizeof(frame), 4096).count, FRAMES);
    assert_int_equal(reader.skipped, sizeof(frame));
    free(bytes);
    free(line.bytes);
}

/* Each frame that is complete is read, wherever the stream begins. */
static void a_stream_that_begins_anywhere(void **state)
{
    (void)state;
    static monitor_reader_t reader;
    line_t line;
    line_make(&line, 0);
    for (size_t from = 0; from < line.ends[3]; from++) {
        taker_t taker = feed(&reader, line.bytes + from, line.size - from, 4096);
        for (unsigned i = 0; i < FRAMES; i++)
            assert_int_equal(taker.got[i], line.begins[i] >= from);
    }
    free(line.bytes);
}

/* A frame that lost a byte, or has a changed one, is lost; the others are read. */
static void a_damaged_frame_costs_only_itself(void **state)
{
    (void)state;
    static monitor_reader_t reader;
    line_t line;
    line_make(&line, 0);
    uint8_t *bytes = malloc(line.size);
    for (size_t at = line.begins[2]; at < line.ends[4]; at++) {
        for (unsigned lost = 0; lost < 2; lost++) {
            memcpy(bytes, line.bytes, line.size);
            if (lost == 1)
                memmove(bytes + at, bytes + at + 1, line.size - at - 1);
            else
                bytes[at] ^= 0x10;
            taker_t taker = feed(&reader, bytes, line.size - lost, 4096);
            for (unsigned i = 0; i < FRAMES; i++)
                assert_int_equal(taker.got[i], at < line.begins[i] || at >= line.ends[i]);
        }
    }
    free(bytes);
    free(line.bytes);
}

static void the_largest_frame(void **state)
{
    (void)state;
    static monitor_reader_t reader;
    static uint8_t body[WIRE_BODY_MAX + 1], bytes[sizeof(wire_frame_t) + sizeof(body)];
    taker_t taker = {.count = 0};
    uint32_t size = body_make(body, 5);
    size_t frame = stream_frame(bytes, WIRE_FRAME, body, sizeof(body));
    memset(&reader, 0, sizeof(reader));
    monitor_reader_feed(&reader, bytes, frame, take_body, &taker);
    assert_int_equal(taker.count, 0); /* too long */
    frame = stream_frame(bytes, WIRE_FRAME, body, size);
    monitor_reader_feed(&reader, bytes, frame, take_body, &taker);
    assert_int_equal(taker.count, 1);
}

/* The short CRC covers the head of a packet and nothing else. */
static void count_body(const uint8_t *body, size_t size, void *context)
{
    (void)body, (void)size;
    ++*(unsigned *)context;
}

static void a_short_crc_covers_the_head(void **state)
{
    (void)state;
    static monitor_reader_t reader;
    uint8_t body[200] = {1}, bytes[300];
    for (unsigned size = 70; size < 200; size += 50) {
        for (size_t at = 0; at < size; at++) {
            unsigned count = 0;
            size_t frame = stream_frame(bytes, WIRE_FRAME_HEAD, body, size);
            bytes[sizeof(wire_frame_t) + at] ^= 1;
            memset(&reader, 0, sizeof(reader));
            monitor_reader_feed(&reader, bytes, frame, count_body, &count);
            assert_int_equal(count, at >= WIRE_HEAD_SIZE);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_every_size),
        cmocka_unit_test(noise_is_skipped_and_counted),
        cmocka_unit_test(a_false_frame_hides_nothing),
        cmocka_unit_test(a_stream_that_begins_anywhere),
        cmocka_unit_test(a_damaged_frame_costs_only_itself),
        cmocka_unit_test(the_largest_frame),
        cmocka_unit_test(a_short_crc_covers_the_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
