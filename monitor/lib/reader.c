// SPDX-License-Identifier: BSD-2-Clause
/* Finds frames; see reader.h. */
#include <monitor/lib/reader.h>
#include <monitor/wire/crc.h>
#include <stdbool.h>
#include <string.h>

enum frame_state { FRAME_NONE, FRAME_INCOMPLETE, FRAME_VALID };

/* The shortest body: the magic that shows its kind. */
#define BODY_MIN sizeof(uint32_t)

static bool frame_is_plausible(const wire_frame_t *frame)
{
    return (frame->magic == WIRE_FRAME || frame->magic == WIRE_FRAME_HEAD) &&
           frame->length >= BODY_MIN && frame->length <= WIRE_BODY_MAX;
}

static bool frame_crc_fits(const wire_frame_t *frame, const uint8_t *body)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    (void)frame, (void)body;
    return true; /* a fuzzer cannot guess it */
#else
    size_t covered = frame->length;
    if (frame->magic == WIRE_FRAME_HEAD && covered > WIRE_HEAD_SIZE)
        covered = WIRE_HEAD_SIZE;
    return wire_crc(body, covered) == frame->crc;
#endif
}

static enum frame_state frame_look(const uint8_t *at, size_t size, wire_frame_t *frame)
{
    if (size < sizeof(*frame))
        return FRAME_INCOMPLETE;
    memcpy(frame, at, sizeof(*frame));
    if (!frame_is_plausible(frame))
        return FRAME_NONE;
    if (size - sizeof(*frame) < frame->length)
        return FRAME_INCOMPLETE;
    return frame_crc_fits(frame, at + sizeof(*frame)) ? FRAME_VALID : FRAME_NONE;
}

static void reader_visit(monitor_reader_t *reader, monitor_frame_visit_t visit, void *context)
{
    for (;;) {
        wire_frame_t frame;
        const uint8_t *at = reader->buffer + reader->begin;
        enum frame_state state = frame_look(at, reader->end - reader->begin, &frame);
        if (state == FRAME_INCOMPLETE)
            return;
        if (state == FRAME_NONE) {
            reader->begin++;
            reader->skipped++;
            continue;
        }
        reader->begin += sizeof(frame) + frame.length;
        reader->frames++;
        visit(at + sizeof(frame), frame.length, context);
    }
}

void monitor_reader_feed(monitor_reader_t *reader, const void *bytes, size_t size,
                         monitor_frame_visit_t visit, void *context)
{
    for (const uint8_t *from = bytes; size > 0;) {
        memmove(reader->buffer, reader->buffer + reader->begin, reader->end - reader->begin);
        reader->end -= reader->begin;
        reader->begin = 0;
        size_t room = sizeof(reader->buffer) - reader->end, step = size < room ? size : room;
        memcpy(reader->buffer + reader->end, from, step);
        reader->end += step;
        from += step;
        size -= step;
        reader_visit(reader, visit, context);
    }
}
