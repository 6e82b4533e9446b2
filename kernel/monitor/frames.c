// SPDX-License-Identifier: BSD-2-Clause
/* Finds the frames of commands; see frames.h. */
#include <lib/mem.h>
#include <monitor/frames.h>
#include <monitor/wire/crc.h>

#define HEAD sizeof(wire_frame_t)

enum frames_state { FRAMES_INVALID, FRAMES_PARTIAL, FRAMES_VALID };

void frames_fill(frames_t *frames, int (*receive)(void), uint64_t now_ns)
{
    while (frames->used < sizeof(frames->bytes)) {
        int byte = receive();
        if (byte < 0)
            return;
        frames->bytes[frames->used++] = (uint8_t)byte;
        frames->last_ns = now_ns;
    }
}

static void frames_remove(frames_t *frames, size_t count)
{
    frames->used -= count;
    memmove(frames->bytes, frames->bytes + count, frames->used);
}

/* Judges what is at the beginning of `left` bytes. */
static enum frames_state frames_judge(const uint8_t *at, size_t left)
{
    static const uint32_t magic = WIRE_FRAME;
    wire_frame_t head;
    size_t known = left < sizeof(magic) ? left : sizeof(magic);
    if (memcmp(at, &magic, known) != 0)
        return FRAMES_INVALID;
    if (left < HEAD)
        return FRAMES_PARTIAL;
    memcpy(&head, at, HEAD);
    if (head.length < sizeof(uint32_t) || head.length > FRAMES_BODY_MAX)
        return FRAMES_INVALID;
    if (left - HEAD < head.length)
        return FRAMES_PARTIAL;
    return wire_crc(at + HEAD, head.length) == head.crc ? FRAMES_VALID : FRAMES_INVALID;
}

const uint8_t *frames_next(frames_t *frames, uint64_t now_ns, size_t *size)
{
    frames_remove(frames, frames->taken);
    frames->taken = 0;
    bool late = now_ns - frames->last_ns > FRAMES_PATIENCE_NS;
    size_t at = 0;
    enum frames_state state = FRAMES_INVALID;
    for (; at < frames->used; at++) {
        state = frames_judge(frames->bytes + at, frames->used - at);
        if (state == FRAMES_VALID || (state == FRAMES_PARTIAL && !late))
            break;
    }
    frames_remove(frames, at);
    if (frames->used == 0 || state != FRAMES_VALID)
        return NULL;
    wire_frame_t head;
    memcpy(&head, frames->bytes, HEAD);
    frames->taken = HEAD + head.length;
    *size = head.length;
    return frames->bytes + HEAD;
}
