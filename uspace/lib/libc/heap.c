// SPDX-License-Identifier: BSD-2-Clause
/*
 * The heap: one area, reserved whole at the first use and filled page by page on demand, so that it
 * never has to move.
 *
 * The kernel gives memory when a page is first touched, when there is nobody left to tell that
 * there is none. So growing asks beforehand whether the frames are there.
 */
#include <abi/limits.h>
#include <errno.h>
#include <libc/heap.h>
#include <libc/libc.h>
#include <os/os.h>
#include <unistd.h>

/* Addresses reserved for the heap, in bytes. */
#define HEAP_SIZE ((size_t)512 << 20)

/* Free memory is asked for in steps of so many bytes, and so many frames are left to others. */
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
    errno_t error = os_area_create(&base, HEAP_SIZE, AREA_READ | AREA_WRITE);
    if (error == EOK)
        heap_base = base;
    return error;
}

static errno_t heap_grant(size_t until)
{
    if (until <= heap_granted)
        return EOK;
    size_t more = (until - heap_granted + HEAP_STEP - 1) / HEAP_STEP * HEAP_STEP;
    sysinfo_memory_t memory;
    size_t length;
    errno_t error = os_sysinfo(SYSINFO_MEMORY, &memory, sizeof(memory), &length);
    if (error != EOK)
        return error;
    if (memory.frame_size == 0)
        return ENOMEM;
    /* Whoever has many times what is free is ended at the next page (TASK_MEMORY_SHARE). */
    uint64_t share = (heap_granted + more) / memory.frame_size / TASK_MEMORY_SHARE;
    if (more / memory.frame_size + FRAMES_SPARED + share > memory.frames_free)
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
    if (!start) {
        errno = ENOMEM;
        return (void *)-1;
    }
    return start;
}
