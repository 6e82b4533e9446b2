// SPDX-License-Identifier: BSD-2-Clause
/* Rows of memory and caches, the check of IPC, time, log and symbols; see inspect.h. */
#include <arch/cpu.h>
#include <arch/time.h>
#include <arch/types.h>
#include <boot/boot.h>
#include <boot/version.h>
#include <inspect/inspect.h>
#include <inspect/walk.h>
#include <ipc/check/check.h>
#include <ipc/ipc.h>
#include <lib/mem.h>
#include <lib/symbol.h>
#include <mm/frame.h>
#include <mm/slab.h>
#include <trace/klog.h>

/* Most entries of a backtrace. */
#define BACKTRACE_MAX 64

static uint64_t stopped_ns;

void inspect_begin(void)
{
    stopped_ns = arch_time_ns();
}

uint64_t inspect_stopped_ns(void)
{
    return stopped_ns;
}

uint64_t inspect_now_ns(void)
{
    return arch_time_ns();
}

typedef struct slab_walk {
    inspect_slab_visit_t visit;
    void *context;
    bool ended;
} slab_walk_t;

static void slab_row_visit(const slab_cache_t *cache, void *argument)
{
    slab_walk_t *walk = argument;
    if (walk->ended)
        return;
    slab_row_t row = {
        .object_size = cache->object_size,
        .in_use = cache->in_use,
        .allocated = cache->allocated,
        .failed = cache->failed,
        .frames = cache->frames,
    };
    inspect_copy_name(row.name, sizeof(row.name), cache->name);
    walk->ended = !walk->visit(&row, walk->context);
}

void inspect_slabs(inspect_slab_visit_t visit, void *context)
{
    slab_walk_t walk = {.visit = visit, .context = context};
    slab_foreach(slab_row_visit, &walk);
}

void inspect_memory(memory_row_t *row)
{
    *row = (memory_row_t){
        .frame_size = PAGE_SIZE,
        .frames_total = frame_total(),
        .frames_free = frame_free_count(),
        .frames_page = frame_kind_count(FRAME_PAGE),
        .frames_table = frame_kind_count(FRAME_TABLE),
        .frames_stack = frame_kind_count(FRAME_STACK),
        .frames_slab = frame_kind_count(FRAME_SLAB),
        .frames_shared = frame_kind_count(FRAME_SHARED),
        .frames_block = frame_kind_count(FRAME_BLOCK),
    };
}

size_t inspect_log(uint64_t *sequence, char *buffer, size_t size)
{
    return klog_read(sequence, buffer, size);
}

uint64_t inspect_log_first(void)
{
    return klog_first();
}

uint64_t inspect_log_next(void)
{
    return klog_next();
}

const char *inspect_symbol(uint64_t address, uint64_t *offset)
{
    uintptr_t distance = 0;
    const char *name = symbol_find((uintptr_t)address, &distance);
    *offset = distance;
    return name;
}

void inspect_symbols(inspect_symbol_visit_t visit, void *context)
{
    const char *name;
    uintptr_t address;
    for (uint64_t i = 0; symbol_at(i, &name, &address); i++)
        if (!visit(name, address, context))
            return;
}

typedef struct backtrace_walk {
    bool (*visit)(uint64_t address, void *context);
    void *context;
    bool ended;
} backtrace_walk_t;

static void backtrace_visit(uintptr_t pc, void *argument)
{
    backtrace_walk_t *walk = argument;
    /* A return address follows the call and can be in the next function: use the call itself. */
    if (!walk->ended)
        walk->ended = !walk->visit(pc - 1, walk->context);
}

void inspect_backtrace(uint64_t frame, bool (*visit)(uint64_t address, void *context),
                       void *context)
{
    backtrace_walk_t walk = {.visit = visit, .context = context};
    arch_backtrace((uintptr_t)frame, BACKTRACE_MAX, backtrace_visit, &walk);
}

const char *inspect_check(void)
{
    return ipc_check_text_unlocked();
}

bool inspect_memory_read(uint64_t address, void *buffer, size_t size)
{
    if (!arch_memory_readable(address, size))
        return false;
    memcpy(buffer, (const void *)(uintptr_t)address, size);
    return true;
}

const char *inspect_command_line(void)
{
    return boot_info.cmdline != NULL ? boot_info.cmdline : "";
}

uint64_t inspect_boot_seconds(void)
{
    return arch_time_boot_seconds();
}

const char *inspect_version(void)
{
    return KERNEL_VERSION;
}
