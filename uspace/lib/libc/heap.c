// SPDX-License-Identifier: BSD-2-Clause
/*
 * The heap: one area, whose addresses are reserved at the first use. Pages are allocated on demand,
 * so the heap never has to move.
 *
 * The kernel allocates memory when a page is first touched, when no error can be returned. So the
 * heap checks how many frames this task can still get before it grows.
 */
#include <errno.h>
#include <libc/heap.h>
#include <libc/libc.h>
#include <os/os.h>
#include <unistd.h>

/* Addresses reserved for the heap, in bytes. */
#define HEAP_SIZE ((size_t)512 << 20)

/* The heap grows in steps of HEAP_STEP bytes, and leaves FRAMES_SPARED frames for other areas of
 * this task. */
#define HEAP_STEP     ((size_t)256 << 10)
#define FRAMES_SPARED 64

static char *heap_base;
static size_t heap_used;
static size_t heap_granted;

static errno_t heap_reserve(void)
{
    if (heap_base)
        return EOK;
    void *base = NULL;
    errno_t rc = os_area_create(&base, HEAP_SIZE, AREA_READ | AREA_WRITE);
    if (rc == EOK)
        heap_base = base;
    return rc;
}

static errno_t heap_grant(size_t until)
{
    if (until <= heap_granted)
        return EOK;
    size_t more = (until - heap_granted + HEAP_STEP - 1) / HEAP_STEP * HEAP_STEP;
    sysinfo_memory_t memory;
    size_t length;
    errno_t rc = os_sysinfo(SYSINFO_MEMORY, &memory, sizeof(memory), &length);
    if (rc != EOK)
        return rc;
    if (memory.frame_size == 0)
        return ENOMEM;
    if (more / memory.frame_size + FRAMES_SPARED > memory.frames_left)
        return ENOMEM;
    heap_granted += more;
    return EOK;
}

void *libc_heap_grow(size_t size)
{
    if (heap_reserve() != EOK || size > HEAP_SIZE - heap_used ||
        heap_grant(heap_used + size) != EOK)
        return NULL;
    void *start = heap_base + heap_used;
    heap_used += size;
    return start;
}

void *libc_heap_area(void)
{
    return heap_base;
}

void *sbrk(ptrdiff_t increment)
{
    if (increment < 0) {
        if ((size_t)-increment > heap_used) {
            errno = EINVAL;
            return (void *)-1;
        }
        char *end = heap_base + heap_used;
        heap_used -= (size_t)-increment;
        return end;
    }
    void *start = libc_heap_grow((size_t)increment);
    if (start == NULL) {
        errno = ENOMEM;
        return (void *)-1;
    }
    return start;
}
