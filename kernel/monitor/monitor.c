// SPDX-License-Identifier: BSD-2-Clause
/* The monitor's side in the guest; see monitor.h. */
#include <arch/cpu.h>
#include <arch/paging.h>
#include <arch/time.h>
#include <arch/types.h>
#include <boot/boot.h>
#include <boot/version.h>
#include <inspect/inspect.h>
#include <lib/console_hook.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <mm/frame.h>
#include <monitor/commands.h>
#include <monitor/feed.h>
#include <monitor/frames.h>
#include <monitor/monitor.h>
#include <monitor/snapshot.h>
#include <proc/thread.h>
#include <sched/cpu.h>
#include <trace/trace.h>

_Static_assert(WIRE_BODY_MAX == PAGE_SIZE, "a packet of a ring is a frame of memory");

static bool opened;
static bool inside; /* monitor_poll() is running, or a panic interrupted it */
static uint64_t tick_ns;
static uint32_t snapshots; /* since boot */
static packets_t state_packets;
static sender_t sender;
static frames_t frames;
static commands_t commands;

/* Differs in each boot: from the date, and the cycles since the machine was switched on. */
static void uuid_make(uint8_t uuid[WIRE_UUID_SIZE])
{
    uint64_t seed = arch_time_boot_seconds() << 32;
    for (unsigned i = 0; i < WIRE_UUID_SIZE; i++) {
        seed = (seed ^ arch_cpu_cycles()) * 6364136223846793005ull + 1442695040888963407ull;
        uuid[i] = (uint8_t)(seed >> 56);
    }
}

/* Allocates the packets of snapshots: as many as possible of those that are wanted. */
static errno_t snapshot_memory_alloc(paddr_t *first, uint32_t *count)
{
    uint64_t size = frame_total() * PAGE_SIZE / MONITOR_SNAPSHOT_SHARE;
    if (size > MONITOR_SNAPSHOT_MAX)
        size = MONITOR_SNAPSHOT_MAX;
    errno_t rc = ENOMEM;
    for (; rc != EOK && size >= MONITOR_SNAPSHOT_MIN; size /= 2) {
        *count = (uint32_t)(size / PAGE_SIZE);
        rc = frame_alloc_range(*count, first);
    }
    return rc;
}

/* The memory of the monitor; each range is `first` and its number of frames. */
typedef struct monitor_ranges {
    paddr_t state, live, reply;
    uint32_t state_count, feed_count, reply_count;
} monitor_ranges_t;

static void monitor_range_free(paddr_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        frame_unref(first + (paddr_t)i * PAGE_SIZE);
}

static errno_t monitor_memory_alloc(monitor_ranges_t *memory)
{
    memory->feed_count = cpu_count * FEED_PACKETS;
    memory->reply_count = MONITOR_REPLY_MAX / PAGE_SIZE;
    errno_t rc = snapshot_memory_alloc(&memory->state, &memory->state_count);
    if (rc != EOK)
        return rc;
    rc = frame_alloc_range(memory->feed_count, &memory->live);
    if (rc != EOK)
        goto no_live;
    rc = frame_alloc_range(memory->reply_count, &memory->reply);
    if (rc != EOK)
        goto no_reply;
    rc = trace_on();
    if (rc == EOK || rc == EEXIST)
        return EOK;
    monitor_range_free(memory->reply, memory->reply_count);
no_reply:
    monitor_range_free(memory->live, memory->feed_count);
no_live:
    monitor_range_free(memory->state, memory->state_count);
    return rc;
}

errno_t monitor_open(const transport_t *transport)
{
    monitor_ranges_t memory;
    if (!transport->init())
        return ENOENT;
    errno_t rc = monitor_memory_alloc(&memory);
    if (rc != EOK)
        return rc;
    sender =
        (sender_t){.transport = transport,
                   .boot_seconds = arch_time_boot_seconds(),
                   .cpus = cpu_count,
                   .system = KERNEL_VERSION,
                   .reply = {.text = arch_phys_to_virt(memory.reply), .room = MONITOR_REPLY_MAX},
                   .state = &state_packets};
    uuid_make(sender.uuid);
    commands = (commands_t){.sender = &sender};
    wire_place_t place = {.uuid = sender.uuid, .stream = MONITOR_STREAM_STATE};
    packets_init(&state_packets, arch_phys_to_virt(memory.state), memory.state_count, &place,
                 false);
    feed_init(arch_phys_to_virt(memory.live), sender.uuid);
    opened = true;
    return EOK;
}

/* Gives up what a panic interrupted: a command, or a snapshot that is only half written. */
static void monitor_abandon(void)
{
    packets_clear(&state_packets);
    feed_abandon();
    commands.snapshot_due = false;
    command_abandon(&commands);
}

/* The rows and reports of an open console describe the time at which it was opened. */
static void stop_time_set(void)
{
    if (!kernel_console.is_open())
        inspect_begin();
}

static void monitor_receive(uint64_t now_ns)
{
    size_t size;
    frames_fill(&frames, sender.transport->receive, now_ns);
    if (sender.reply.due)
        return;
    const uint8_t *body = frames_next(&frames, now_ns, &size);
    if (body == NULL)
        return;
    stop_time_set();
    command_run(&commands, body, size);
}

static void monitor_snapshot(void)
{
    if (!commands.snapshot_due || !packets_is_empty(&state_packets))
        return;
    commands.snapshot_due = false;
    stop_time_set();
    snapshot_write(&state_packets, ++snapshots);
}

void monitor_poll(void)
{
    if (!opened)
        return;
    uint64_t now_ns = arch_time_ns();
    if (now_ns - tick_ns < MONITOR_TICK_NS)
        return;
    tick_ns = now_ns;
    if (inside)
        monitor_abandon();
    inside = true;
    monitor_receive(now_ns);
    feed_collect(arch_time_ns());
    monitor_snapshot();
    sender_run(&sender);
    inside = false;
}

static void monitor_run(void *argument)
{
    (void)argument;
    for (;;) {
        uint64_t deadline = arch_time_ns() + MONITOR_TICK_NS;
        thread_wait_prepare(thread_current(), WAIT_SLEEP, deadline, deadline);
        (void)!thread_wait(thread_current());
        monitor_poll();
    }
}

void monitor_init(void)
{
    static const transport_t *const transports[] = {[MONITOR_COM2] = &transport_com2};
    uint64_t choice = boot_option(BOOT_MONITOR);
    if (choice == MONITOR_OFF)
        return;
    thread_t *thread;
    errno_t rc = monitor_open(transports[choice]);
    if (rc == ENOENT)
        klog("monitor=%s: the machine has no such line; it stays off", transports[choice]->name);
    else if (rc == EOK)
        rc = thread_create_kernel("monitor", monitor_run, NULL, &thread);
    if (rc == EOK)
        klog("monitor: on, over %s", transports[choice]->name);
    else if (rc != ENOENT)
        klog("monitor: not started, error %d", rc);
}
