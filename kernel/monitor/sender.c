// SPDX-License-Identifier: BSD-2-Clause
/* Forms frames and sends them; see sender.h. */
#include <lib/mem.h>
#include <monitor/feed.h>
#include <monitor/sender.h>

#define HEAD sizeof(wire_frame_t)

void reply_put(void *reply, char c)
{
    reply_t *to = reply;
    if (to->length < to->room)
        to->text[to->length] = c;
    to->length++;
}

void reply_text(reply_t *reply, const char *text)
{
    for (; *text != '\0'; text++)
        reply_put(reply, *text);
}

static uint32_t sender_hello(const sender_t *sender, void *body)
{
    wire_hello_t *hello = body;
    *hello = (wire_hello_t){.magic = WIRE_HELLO,
                            .version = MONITOR_VERSION,
                            .layout = MONITOR_LAYOUT,
                            .cpus = sender->cpus,
                            .boot_seconds = sender->boot_seconds};
    memcpy(hello->uuid, sender->uuid, sizeof(hello->uuid));
    (void)str_copy(hello->system, sizeof(hello->system), sender->system);
    return sizeof(*hello);
}

static uint32_t sender_reply(reply_t *reply, void *body)
{
    wire_reply_t *head = body;
    size_t end = reply->length < reply->room ? reply->length : reply->room;
    size_t part = end - reply->sent, most = WIRE_BODY_MAX - sizeof(*head);
    bool last = part <= most;
    part = last ? part : most;
    *head = (wire_reply_t){.magic = WIRE_REPLY,
                           .serial = reply->serial,
                           .flags = last ? WIRE_REPLY_LAST : 0,
                           .rc = last ? reply->rc : 0,
                           .text = (uint32_t)part};
    memcpy(head + 1, reply->text + reply->sent, part);
    reply->sent += part;
    reply->due = !last;
    return (uint32_t)(sizeof(*head) + part);
}

/* Takes a packet from the next ring that has one. */
static uint32_t sender_packet(sender_t *sender, void *body)
{
    uint32_t rings = sender->cpus + 1;
    for (uint32_t i = 0; i < rings; i++) {
        uint32_t ring = (sender->turn + i) % rings;
        uint32_t size = packets_take(ring == 0 ? sender->state : feed_packets(ring - 1), body);
        if (size == 0)
            continue;
        sender->turn = ring + 1;
        return size;
    }
    return 0;
}

/* Forms the next frame. Returns false if there is nothing to send. */
static bool sender_next(sender_t *sender)
{
    uint8_t *body = sender->frame + HEAD;
    uint32_t size, magic = WIRE_FRAME;
    wire_frame_t head;
    if (sender->hello_due) {
        sender->hello_due = false;
        size = sender_hello(sender, body);
    } else if (sender->reply.due) {
        size = sender_reply(&sender->reply, body);
    } else {
        magic = sender->transport->frame_magic;
        size = sender_packet(sender, body);
        if (size == 0) {
            feed_close();
            size = sender_packet(sender, body);
        }
    }
    if (size == 0)
        return false;
    wire_frame_fill(&head, magic, body, size);
    memcpy(sender->frame, &head, HEAD);
    sender->at = 0;
    sender->size = HEAD + size;
    return true;
}

void sender_run(sender_t *sender)
{
    size_t budget = sender->transport->budget;
    while (sender->attached && budget > 0 && (sender->size > 0 || sender_next(sender))) {
        size_t left = sender->size - sender->at;
        size_t part = left < budget ? left : budget;
        size_t sent = sender->transport->send(sender->frame + sender->at, part);
        sender->at += sent;
        budget -= sent;
        if (sender->at == sender->size)
            sender->size = 0;
        if (sent < part)
            return;
    }
}
