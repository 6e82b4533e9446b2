// SPDX-License-Identifier: BSD-2-Clause
/*
 * The frame allocator. Each memory region starts with an array of entries, one for each of its
 * remaining frames. The free frames of a region are on a doubly linked list of indices, so that a
 * frame can be allocated, freed, or taken from the middle of the list in constant time.
 *
 * Invariant: refs == 0 exactly while the frame is on its region's free list.
 */
#include <arch/paging.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <mm/frame.h>
#include <sync/spinlock.h>

#define REGIONS_MAX 64
#define NO_FRAME    UINT32_MAX

/* Smaller regions are ignored: they would slow down every search. */
#define REGION_SIZE_MIN ((uint64_t)64 * 1024)

typedef struct frame_entry {
    uint32_t refs;
    union {
        uint32_t prev; /* while free */
        uint32_t note; /* while in use: frame_note() */
    };
    union {
        uint32_t next; /* while free */
        uint32_t kind; /* while in use: enum frame_kind */
    };
} frame_entry_t;

typedef struct region {
    paddr_t base; /* first frame after the array of entries */
    uint32_t count;
    uint32_t free_count;
    uint32_t first_free;
    frame_entry_t *entries;
} region_t;

static spinlock_t frame_lock = SPINLOCK_INIT(LOCK_RANK_FRAME, "frame");
static region_t regions[REGIONS_MAX]; /* [frame_lock] */
static uint64_t failure_countdown; /* [frame_lock] allocations until an injected failure; 0: none */
static unsigned region_count;      /* changed at boot only */
static uint64_t kind_counts[FRAME_KINDS]; /* [frame_lock] */

static void free_list_push(region_t *region, uint32_t index)
{
    frame_entry_t *entry = &region->entries[index];
    entry->refs = 0;
    entry->prev = NO_FRAME;
    entry->next = region->first_free;
    if (region->first_free != NO_FRAME)
        region->entries[region->first_free].prev = index;
    region->first_free = index;
    region->free_count++;
}

/* Removes a frame from the free list, with one reference. */
static void free_list_take(region_t *region, uint32_t index, enum frame_kind kind)
{
    frame_entry_t *entry = &region->entries[index];
    ASSERT(entry->refs == 0);
    if (entry->prev != NO_FRAME)
        region->entries[entry->prev].next = entry->next;
    else
        region->first_free = entry->next;
    if (entry->next != NO_FRAME)
        region->entries[entry->next].prev = entry->prev;
    entry->refs = 1;
    entry->kind = kind;
    entry->note = 0;
    region->free_count--;
    kind_counts[kind]++;
}

void frame_add_region(paddr_t base, uint64_t size)
{
    ASSERT(((base | size) & PAGE_MASK) == 0);
    if (size < REGION_SIZE_MIN || region_count == REGIONS_MAX)
        return;
    uint64_t frames = size / PAGE_SIZE;
    if (frames > NO_FRAME)
        frames = NO_FRAME;
    uint64_t table = (frames * sizeof(frame_entry_t) + PAGE_MASK) / PAGE_SIZE;
    region_t *region = &regions[region_count++];
    *region = (region_t){
        .base = base + table * PAGE_SIZE,
        .count = (uint32_t)(frames - table),
        .first_free = NO_FRAME,
        .entries = arch_phys_to_virt(base),
    };
    /* In reverse order, so that low frames are allocated first. */
    for (uint32_t i = region->count; i > 0; i--)
        free_list_push(region, i - 1);
}

/* Returns the region of a frame and its index there; NULL if the frame is in no region. */
static region_t *region_find(paddr_t frame, uint32_t *index)
{
    for (unsigned i = 0; i < region_count; i++) {
        region_t *region = &regions[i];
        uint64_t distance = frame - region->base;
        if (frame >= region->base && distance / PAGE_SIZE < region->count) {
            *index = (uint32_t)(distance / PAGE_SIZE);
            return region;
        }
    }
    return NULL;
}

static paddr_t region_frame(const region_t *region, uint32_t index)
{
    return region->base + (paddr_t)index * PAGE_SIZE;
}

void frame_inject_failure(uint64_t countdown)
{
    spinlock_lock(&frame_lock);
    failure_countdown = countdown;
    spinlock_unlock(&frame_lock);
}

static bool failure_due_locked(void)
{
    ASSERT(spinlock_held(&frame_lock));
    return __builtin_expect(failure_countdown != 0, 0) && --failure_countdown == 0;
}

errno_t frame_alloc(paddr_t *frame)
{
    return frame_alloc_kind(FRAME_PAGE, frame);
}

errno_t frame_alloc_kind(enum frame_kind kind, paddr_t *frame)
{
    errno_t rc = ENOMEM;
    spinlock_lock(&frame_lock);
    bool fails = failure_due_locked();
    for (unsigned i = 0; i < region_count && !fails; i++) {
        region_t *region = &regions[i];
        if (region->first_free != NO_FRAME) {
            uint32_t index = region->first_free;
            free_list_take(region, index, kind);
            *frame = region_frame(region, index);
            rc = EOK;
            break;
        }
    }
    spinlock_unlock(&frame_lock);
    if (rc == EOK)
        memset(arch_phys_to_virt(*frame), 0, PAGE_SIZE);
    return rc;
}

/* Finds the last run of `count` free frames in a region: single frames come from the other end. */
static bool region_find_run(const region_t *region, size_t count, uint32_t *first)
{
    size_t run = 0;
    for (uint32_t i = region->count; i > 0; i--) {
        run = region->entries[i - 1].refs == 0 ? run + 1 : 0;
        if (run == count) {
            *first = i - 1;
            return true;
        }
    }
    return false;
}

errno_t frame_alloc_range(size_t count, paddr_t *first)
{
    if (count == 0)
        return EINVAL;
    errno_t rc = ENOMEM;
    spinlock_lock(&frame_lock);
    bool fails = failure_due_locked();
    for (unsigned i = 0; i < region_count && rc != EOK && !fails; i++) {
        region_t *region = &regions[i];
        uint32_t index;
        if (region->free_count >= count && region_find_run(region, count, &index)) {
            for (uint32_t j = 0; j < count; j++)
                free_list_take(region, index + j, FRAME_BLOCK);
            *first = region_frame(region, index);
            rc = EOK;
        }
    }
    spinlock_unlock(&frame_lock);
    if (rc == EOK)
        memset(arch_phys_to_virt(*first), 0, count * PAGE_SIZE);
    return rc;
}

void frame_ref(paddr_t frame)
{
    uint32_t index;
    spinlock_lock(&frame_lock);
    region_t *region = region_find(frame, &index);
    if (region != NULL) {
        ASSERT(region->entries[index].refs > 0 && region->entries[index].refs < UINT32_MAX);
        region->entries[index].refs++;
    }
    spinlock_unlock(&frame_lock);
}

void frame_unref(paddr_t frame)
{
    uint32_t index;
    spinlock_lock(&frame_lock);
    region_t *region = region_find(frame, &index);
    if (region != NULL) {
        ASSERT(region->entries[index].refs > 0);
        if (region->entries[index].refs == 1) {
            kind_counts[region->entries[index].kind]--;
            free_list_push(region, index);
        } else {
            region->entries[index].refs--;
        }
    }
    spinlock_unlock(&frame_lock);
}

bool frame_managed(paddr_t base, uint64_t size)
{
    for (unsigned i = 0; i < region_count; i++) {
        const region_t *region = &regions[i];
        /* The array of entries precedes the first frame. */
        paddr_t start = arch_virt_to_phys(region->entries);
        paddr_t end = region->base + (paddr_t)region->count * PAGE_SIZE;
        if (base < end && (base >= start || size > start - base))
            return true;
    }
    return false;
}

uint64_t frame_total(void)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < region_count; i++)
        total += regions[i].count;
    return total;
}

uint64_t frame_free_count(void)
{
    uint64_t count = 0;
    spinlock_lock(&frame_lock);
    for (unsigned i = 0; i < region_count; i++)
        count += regions[i].free_count;
    spinlock_unlock(&frame_lock);
    return count;
}

uint64_t frame_kind_count(enum frame_kind kind)
{
    spinlock_lock(&frame_lock);
    uint64_t count = kind_counts[kind];
    spinlock_unlock(&frame_lock);
    return count;
}

static frame_entry_t *entry_in_use(paddr_t frame)
{
    uint32_t index;
    region_t *region = region_find(frame, &index);
    ASSERT(region != NULL && region->entries[index].refs > 0);
    return &region->entries[index];
}

uint32_t frame_note(paddr_t frame)
{
    return entry_in_use(frame)->note;
}

void frame_set_note(paddr_t frame, uint32_t note)
{
    entry_in_use(frame)->note = note;
}
