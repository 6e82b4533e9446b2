// SPDX-License-Identifier: BSD-2-Clause
/*
 * Slab caches. A cache divides frames into objects and links the free objects into a list. Frames
 * are returned when a task has ended (slab_trim). Every IPC call allocates and frees objects, so
 * both take only a few instructions, plus clearing the object.
 *
 * A free object contains a mark after its link. So a double free is detected at once, and a write
 * after free at the next allocation of the object.
 */
#include <arch/paging.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <lib/on_path.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/slab.h>
#include <sched/sched.h>
#include <stdatomic.h>

#define OBJECT_ALIGN ((size_t)16)
#define FREE_MARK    0xf4ee0b1ec7f4ee0bull

typedef struct free_object {
    struct free_object *next;
    uint64_t mark; /* FREE_MARK xor the address of the object */
} free_object_t;

static spinlock_t slab_list_lock = SPINLOCK_INIT(LOCK_RANK_SLAB_LIST, "slab list");
static list_t slab_list = {{&slab_list.head, &slab_list.head}}; /* [slab_list_lock] grows at boot */

/* Allocations until an injected failure; 0: none. For tests. */
static atomic_ullong failure_countdown;

static uint64_t free_mark(const free_object_t *object)
{
    return FREE_MARK ^ (uint64_t)(uintptr_t)object;
}

static void object_push(slab_cache_t *cache, free_object_t *object)
{
    object->next = cache->free_list;
    object->mark = free_mark(object);
    cache->free_list = object;
}

static void cache_init(slab_cache_t *cache, const char *name, size_t object_size, spinlock_t *guard)
{
    size_t size = (object_size + OBJECT_ALIGN - 1) & ~(OBJECT_ALIGN - 1);
    ASSERT(size > 0 && size <= PAGE_SIZE);
    *cache = (slab_cache_t){.name = name, .object_size = size, .guard = guard};
    spinlock_init(&cache->lock, LOCK_RANK_SLAB, name);
    spinlock_lock(&slab_list_lock);
    list_append(&slab_list, &cache->link);
    spinlock_unlock(&slab_list_lock);
}

void slab_cache_init(slab_cache_t *cache, const char *name, size_t object_size)
{
    cache_init(cache, name, object_size, NULL);
}

void slab_cache_init_guarded(slab_cache_t *cache, const char *name, size_t object_size,
                             spinlock_t *guard)
{
    ASSERT(guard != NULL);
    cache_init(cache, name, object_size, guard);
}

/* Adds a frame of objects to the free list, the lowest first. */
__attribute__((cold, noinline)) static bool cache_grow_locked(slab_cache_t *cache)
{
    ASSERT(spinlock_held(cache->guard != NULL ? cache->guard : &cache->lock));
    paddr_t frame;
    if (!account_kernel_may_grow() || frame_alloc_kind(FRAME_SLAB, &frame) != EOK)
        return false;
    char *base = arch_phys_to_virt(frame);
    size_t size = cache->object_size;
    for (size_t at = PAGE_SIZE / size * size; at > 0; at -= size)
        object_push(cache, (free_object_t *)(void *)(base + at - size));
    cache->frames++;
    return true;
}

/* Counts an allocation, and returns whether it must fail. */
static bool slab_failure_due(void)
{
    if (__builtin_expect(atomic_load_explicit(&failure_countdown, memory_order_relaxed) == 0, 1))
        return false;
    return atomic_fetch_sub(&failure_countdown, 1) == 1;
}

static void object_clear(void *object, size_t size)
{
    uint64_t *word = object;
    for (uint64_t *end = word + size / sizeof(*word); word < end; word += 2) {
        word[0] = 0;
        word[1] = 0;
    }
}

/* Takes an object off the free list, which is refilled if empty. NULL: no memory. */
static ON_PATH free_object_t *object_pop(slab_cache_t *cache)
{
    if (slab_failure_due() || (cache->free_list == NULL && !cache_grow_locked(cache))) {
        cache->failed++;
        return NULL;
    }
    free_object_t *object = cache->free_list;
    cache->free_list = object->next;
    cache->in_use++;
    cache->allocated++;
    return object;
}

static ON_PATH void object_put_back(slab_cache_t *cache, free_object_t *object)
{
    ASSERT(cache->in_use > 0);
    object_push(cache, object);
    cache->in_use--;
}

/* Checks and clears the mark of an object that is being allocated. Without the cache's lock,
 * because a panic opens the console. */
static ON_PATH void object_unmark(const slab_cache_t *cache, free_object_t *object)
{
    if (__builtin_expect(object->mark != free_mark(object), 0))
        panic("slab %s: object %p was written after it was freed", cache->name, (void *)object);
    object->mark = 0;
}

static ON_PATH void object_check_in_use(const slab_cache_t *cache, const free_object_t *object)
{
    if (__builtin_expect(object->mark == free_mark(object), 0))
        panic("slab %s: object %p was freed twice", cache->name, (const void *)object);
}

void *slab_alloc(slab_cache_t *cache)
{
    ASSERT(cache->guard == NULL);
    spinlock_lock(&cache->lock);
    free_object_t *object = object_pop(cache);
    spinlock_unlock(&cache->lock);
    if (object != NULL) {
        object_unmark(cache, object);
        object_clear(object, cache->object_size);
    }
    return object;
}

void slab_free(slab_cache_t *cache, void *object)
{
    ASSERT(cache->guard == NULL);
    object_check_in_use(cache, object);
    spinlock_lock(&cache->lock);
    object_put_back(cache, object);
    spinlock_unlock(&cache->lock);
}

ON_PATH void *slab_alloc_guarded(slab_cache_t *cache)
{
    ASSERT(spinlock_held(cache->guard));
    free_object_t *object = object_pop(cache);
    if (object != NULL)
        object_unmark(cache, object);
    return object;
}

ON_PATH void slab_free_guarded(slab_cache_t *cache, void *object)
{
    ASSERT(spinlock_held(cache->guard));
    object_check_in_use(cache, object);
    object_put_back(cache, object);
}

/*
 * Trimming: the frames of which all objects are free are returned. The free objects are taken off
 * the cache, counted for each frame, and the remaining ones put back. This is done in steps,
 * between which others run. Meanwhile the cache allocates from new frames, and objects that are freed keep
 * their frames, because they are not counted.
 *
 * After a peak, the objects that live long are scattered over many frames, and each of them keeps its
 * frame. So the free objects of the fullest frames are put back in front: the next objects are
 * allocated there, and the other frames become empty.
 */

/* Frames that a cache always keeps. */
#define TRIM_SPARE 4

/* Objects that one step handles. */
#define TRIM_STEP 128

/* Groups of frames by the number of their objects in use: 0, 1, 2 to 3, 4 to 7 and so on. */
#define TRIM_GROUPS 8

/* Flag in the note of a frame that will be freed. The other bits count its objects that are still
 * on the list. */
#define TRIM_GOES 0x80000000u

static spinlock_t *cache_guard(slab_cache_t *cache)
{
    return cache->guard != NULL ? cache->guard : &cache->lock;
}

static paddr_t object_frame(const free_object_t *object)
{
    return arch_virt_to_phys(object) & ~(paddr_t)PAGE_MASK;
}

static size_t objects_per_frame(const slab_cache_t *cache)
{
    return PAGE_SIZE / cache->object_size;
}

/* Counts an object in `*work`, and lets others run after each step. */
static void trim_pause(unsigned *work)
{
    if (++*work % TRIM_STEP == 0)
        sched_breathe();
}

/* Returns whether the cache can spare another frame, which then no longer counts as its own. */
static bool frame_spared(slab_cache_t *cache)
{
    spinlock_lock(cache_guard(cache));
    bool spared = cache->frames > TRIM_SPARE;
    cache->frames -= spared;
    spinlock_unlock(cache_guard(cache));
    return spared;
}

/* Returns whether a free object must be dropped because all objects of its frame are free. Frees
 * the frame with its last object. */
static bool object_goes(slab_cache_t *cache, const free_object_t *object)
{
    paddr_t frame = object_frame(object);
    uint32_t note = frame_note(frame);
    if (note == objects_per_frame(cache) && frame_spared(cache))
        note |= TRIM_GOES;
    if ((note & TRIM_GOES) == 0)
        return false;
    frame_set_note(frame, --note);
    if (note == TRIM_GOES)
        frame_unref(frame);
    return true;
}

/* Counts the objects of the list in the notes of their frames. */
static void trim_count(const free_object_t *object)
{
    for (unsigned work = 0; object != NULL; object = object->next) {
        frame_set_note(object_frame(object), frame_note(object_frame(object)) + 1);
        trim_pause(&work);
    }
}

/* Returns the group of a frame whose note counts its free objects. */
static unsigned frame_group(const slab_cache_t *cache, paddr_t frame)
{
    unsigned group = 0;
    size_t used = objects_per_frame(cache) - frame_note(frame);
    for (; used > 0 && group < TRIM_GROUPS - 1; used /= 2)
        group++;
    return group;
}

/* Frees frames, and sorts the remaining objects by the groups of their frames. */
static void trim_free(slab_cache_t *cache, free_object_t *object, free_object_t *kept[TRIM_GROUPS])
{
    free_object_t *next;
    for (unsigned work = 0; object != NULL; object = next) {
        next = object->next; /* object_goes() can free the object's frame */
        if (!object_goes(cache, object)) {
            unsigned group = frame_group(cache, object_frame(object));
            object->next = kept[group];
            kept[group] = object;
        }
        trim_pause(&work);
    }
}

/* Puts the objects of a group back, in front of the others. */
static void trim_put_back(slab_cache_t *cache, free_object_t *object)
{
    free_object_t *next;
    for (unsigned work = 0; object != NULL; object = next) {
        next = object->next;
        frame_set_note(object_frame(object), 0);
        spinlock_lock(cache_guard(cache));
        object->next = cache->free_list;
        cache->free_list = object;
        spinlock_unlock(cache_guard(cache));
        trim_pause(&work);
    }
}

/* Takes all free objects off a cache that must be trimmed; NULL: it need not be. */
static free_object_t *trim_begin(slab_cache_t *cache)
{
    free_object_t *objects = NULL;
    spinlock_lock(cache_guard(cache));
    cache->trim_again = cache->trimming;
    if (!cache->trimming && cache->frames > TRIM_SPARE &&
        cache->in_use < cache->frames * objects_per_frame(cache) / 2) {
        objects = cache->free_list;
        cache->free_list = NULL;
        cache->trimming = objects != NULL;
    }
    spinlock_unlock(cache_guard(cache));
    return objects;
}

/* Returns whether another thread wanted to trim meanwhile. Objects that were freed since the start
 * have not been counted, and no other trim can follow. */
static bool trim_end(slab_cache_t *cache)
{
    spinlock_lock(cache_guard(cache));
    cache->trimming = false;
    bool again = cache->trim_again;
    spinlock_unlock(cache_guard(cache));
    return again;
}

static void cache_trim(slab_cache_t *cache)
{
    free_object_t *objects;
    bool again = true;
    while (again && (objects = trim_begin(cache)) != NULL) {
        free_object_t *kept[TRIM_GROUPS] = {NULL};
        trim_count(objects);
        trim_free(cache, objects, kept);
        for (unsigned group = 0; group < TRIM_GROUPS; group++)
            trim_put_back(cache, kept[group]);
        again = trim_end(cache);
    }
}

void slab_trim(void)
{
    /* Without the list's lock, which ranks above the guards. The list changes only at boot. */
    list_foreach (slab_list, link, slab_cache_t, cache)
        cache_trim(cache);
}

void slab_foreach(void (*visit)(const slab_cache_t *cache, void *argument), void *argument)
{
    spinlock_lock(&slab_list_lock);
    list_foreach (slab_list, link, slab_cache_t, cache)
        visit(cache, argument);
    spinlock_unlock(&slab_list_lock);
}

void slab_inject_failure(uint64_t countdown)
{
    atomic_store(&failure_countdown, countdown);
}

void slab_poison(void)
{
    spinlock_lock(&slab_list_lock);
    list_foreach (slab_list, link, slab_cache_t, cache) {
        free_object_t *object = cache->free_list;
        for (; object != NULL; object = object->next)
            memset(object + 1, 0xa5, cache->object_size - sizeof(*object));
    }
    spinlock_unlock(&slab_list_lock);
}
