// SPDX-License-Identifier: BSD-2-Clause
/* The ring buffers of the trace; see trace.h. trace_ipc.c fills the records. */
#include <arch/paging.h>
#include <arch/time.h>
#include <arch/types.h>
#include <boot/boot.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <mm/frame.h>
#include <sched/cpu.h>
#include <stdatomic.h>
#include <trace/record.h>
#include <trace/trace.h>

#define RING_SIZE   ((size_t)TRACE_EVENTS_PER_CPU * sizeof(trace_record_t))
#define RING_FRAMES (RING_SIZE / PAGE_SIZE)

_Static_assert(RING_SIZE % PAGE_SIZE == 0, "a ring is whole frames");
_Static_assert((TRACE_EVENTS_PER_CPU & (TRACE_EVENTS_PER_CPU - 1)) == 0, "a power of two");

/* One per CPU, in a cache line of its own. [self] while the trace is on. */
typedef struct trace_ring {
    trace_record_t *records; /* NULL: none */
    paddr_t frames;
    uint64_t begin; /* first record since the trace was switched on */
    atomic_ullong next;
} __attribute__((aligned(64))) trace_ring_t;

bool trace_enabled;
static trace_ring_t rings[CPU_MAX];

static void ring_free(trace_ring_t *ring)
{
    for (size_t i = 0; ring->records != NULL && i < RING_FRAMES; i++)
        frame_unref(ring->frames + i * PAGE_SIZE);
    ring->records = NULL;
}

static errno_t ring_alloc(trace_ring_t *ring)
{
    if (ring->records != NULL)
        return EOK;
    errno_t rc = frame_alloc_range(RING_FRAMES, &ring->frames);
    if (rc == EOK)
        ring->records = arch_phys_to_virt(ring->frames);
    return rc;
}

/* Allocates the ring buffers of all CPUs or none; existing ones are kept in any case. */
static errno_t rings_alloc(void)
{
    bool had[CPU_MAX];
    errno_t rc = EOK;
    for (unsigned i = 0; i < cpu_count; i++)
        had[i] = rings[i].records != NULL;
    for (unsigned i = 0; i < cpu_count && rc == EOK; i++)
        rc = ring_alloc(&rings[i]);
    for (unsigned i = 0; i < cpu_count && rc != EOK; i++)
        if (!had[i])
            ring_free(&rings[i]);
    return rc;
}

errno_t trace_on(void)
{
    if (trace_enabled)
        return EEXIST;
    errno_t rc = rings_alloc();
    if (rc != EOK)
        return rc;
    for (unsigned i = 0; i < cpu_count; i++)
        rings[i].begin = atomic_load(&rings[i].next);
    trace_enabled = true;
    return EOK;
}

errno_t trace_off(void)
{
    if (!trace_enabled)
        return ENOENT;
    trace_enabled = false;
    return EOK;
}

errno_t trace_free(void)
{
    if (trace_enabled)
        return EBUSY;
    errno_t rc = ENOENT;
    for (unsigned i = 0; i < CPU_MAX; i++) {
        if (rings[i].records != NULL)
            rc = EOK;
        ring_free(&rings[i]);
    }
    return rc;
}

void trace_init(void)
{
    if (!boot_option(BOOT_TRACE))
        return;
    if (trace_on() == EOK)
        klog("trace: on, %u events per processor", TRACE_EVENTS_PER_CPU);
    else
        klog("trace=on: out of memory (%u KiB per processor); it stays off",
             (unsigned)(RING_SIZE >> 10));
}

bool trace_bounds(unsigned cpu, trace_bounds_t *bounds)
{
    if (cpu >= CPU_MAX || rings[cpu].records == NULL)
        return false;
    const trace_ring_t *ring = &rings[cpu];
    bounds->begin = ring->begin;
    bounds->next = atomic_load(&ring->next);
    bounds->first = bounds->begin;
    if (bounds->next - bounds->begin > TRACE_EVENTS_PER_CPU)
        bounds->first = bounds->next - TRACE_EVENTS_PER_CPU;
    return true;
}

const trace_record_t *trace_at(unsigned cpu, uint64_t sequence)
{
    trace_bounds_t bounds;
    if (!trace_bounds(cpu, &bounds) || sequence < bounds.first || sequence >= bounds.next)
        return NULL;
    return &rings[cpu].records[sequence % TRACE_EVENTS_PER_CPU];
}

trace_record_t *trace_record_begin(enum trace_kind kind)
{
    unsigned cpu = arch_cpu_self()->id;
    trace_ring_t *ring = &rings[cpu];
    if (ring->records == NULL)
        return NULL;
    uint64_t sequence = atomic_load_explicit(&ring->next, memory_order_relaxed);
    trace_record_t *record = &ring->records[sequence % TRACE_EVENTS_PER_CPU];
    *record = (trace_record_t){
        .size = sizeof(*record),
        .kind = (uint16_t)kind,
        .cpu = (uint16_t)cpu,
        .sequence = sequence,
        .time_ns = arch_time_ns(),
        .from = TRACE_NONE,
        .to = TRACE_NONE,
        .phone = TRACE_NONE,
    };
    return record;
}

void trace_record_end(const trace_record_t *record)
{
    atomic_store_explicit(&rings[record->cpu].next, record->sequence + 1, memory_order_release);
}
