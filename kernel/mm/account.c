// SPDX-License-Identifier: BSD-2-Clause
/* Memory accounts; see account.h. */
#include <abi/limits.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <proc/task.h>
#include <sched/cpu.h>

uint64_t account_pages_held(const as_t *as)
{
    return as->frames + atomic_load_explicit(&as->shared_frames, memory_order_relaxed);
}

uint64_t account_frames_held(const as_t *as)
{
    return account_pages_held(as) + as->pt.tables;
}

/* Number of frames that a task with `held` frames must leave free. */
static uint64_t frames_kept(uint64_t held, bool essential)
{
    if (essential)
        return 0;
    return frame_total() / (held > TASK_FRAMES_SMALL ? MEMORY_RESERVE : MEMORY_RESERVE_LAST);
}

static uint64_t difference_or_0(uint64_t all, uint64_t less)
{
    return all > less ? all - less : 0;
}

uint64_t account_frames_left(const as_t *as)
{
    uint64_t held = account_frames_held(as);
    uint64_t unused = frame_free_count();
    uint64_t above_reserve = difference_or_0(unused, frames_kept(held, as->essential));
    /* The largest x for which held + x <= TASK_MEMORY_SHARE * (unused - x). */
    uint64_t share = difference_or_0(unused * TASK_MEMORY_SHARE, held) / (TASK_MEMORY_SHARE + 1);
    return above_reserve < share ? above_reserve : share;
}

bool account_is_scarce(const as_t *as)
{
    return !as->essential && frame_free_count() < frame_total() / MEMORY_RESERVE_START;
}

bool account_kernel_may_grow(void)
{
    const thread_t *thread = thread_current();
    if (thread == NULL || thread->task == NULL || thread->task == task_kernel())
        return true;
    const as_t *as = thread->task->as;
    return as->essential || frame_free_count() >= frame_total() / MEMORY_RESERVE_LAST;
}
