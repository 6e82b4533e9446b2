// SPDX-License-Identifier: BSD-2-Clause
/*
 * The scheduler; see sched.h.
 *
 * A switch happens with no lock held. A waker can queue a thread that has not left its CPU yet. The
 * flag on_cpu keeps it from running on two CPUs: a CPU that takes it from the queue spins until its
 * context is saved.
 */
#include <arch/time.h>
#include <irq/event.h>
#include <lib/assert.h>
#include <lib/on_path.h>
#include <proc/task.h>
#include <sched/sched.h>
#include <time/timer.h>

static thread_t *ready_pop(cpu_t *cpu)
{
    thread_t *thread = NULL;
    spinlock_lock(&cpu->lock);
    link_t *first = list_first(&cpu->ready);
    if (first != NULL) {
        list_remove(first);
        cpu->ready_count--;
        thread = list_entry(first, thread_t, run_link);
    }
    spinlock_unlock(&cpu->lock);
    return thread;
}

/* Starts the time slice of the running thread, because another thread is ready. */
static void tick_start(cpu_t *cpu)
{
    if (cpu->ticking)
        return;
    cpu->ticking = true;
    cpu->tick_at = arch_time_ns() + SCHED_SLICE_NS;
    timer_request(cpu->tick_at);
}

void sched_queue(thread_t *thread)
{
    cpu_t *cpu = thread->cpu;
    spinlock_lock(&cpu->lock);
    list_append(&cpu->ready, &thread->run_link);
    cpu->ready_count++;
    spinlock_unlock(&cpu->lock);
    tick_start(arch_cpu_self());
}

void sched_tick(void)
{
    cpu_t *cpu = arch_cpu_self();
    if (!cpu->ticking)
        return;
    uint64_t now = arch_time_ns();
    if (now >= cpu->tick_at) {
        cpu->ticking = cpu->ready_count > 0;
        cpu->need_resched = cpu->ticking;
        cpu->tick_at = now + SCHED_SLICE_NS;
    }
    if (cpu->ticking)
        timer_request(cpu->tick_at);
}

static void account(thread_t *from, thread_t *to)
{
    uint64_t now = arch_time_ns();
    from->cpu_ns += now - from->switched_ns;
    from->switched_ns = now;
    to->switched_ns = now;
}

ON_PATH void sched_switch_finish(void)
{
    cpu_t *cpu = arch_cpu_self();
    thread_t *previous = cpu->previous;
    if (atomic_load_explicit(&previous->state, memory_order_relaxed) == THREAD_DEAD)
        thread_destroy(previous);
    else
        atomic_store_explicit(&previous->on_cpu, false, memory_order_release);
    arch_thread_enter(cpu->current);
}

/* Switches from the current thread to `next`, which is READY and on no queue. */
static ON_PATH void switch_to(cpu_t *cpu, thread_t *next)
{
    thread_t *current = cpu->current;
    if (next == current) {
        atomic_store_explicit(&next->state, THREAD_RUNNING, memory_order_relaxed);
        return;
    }
    ASSERT(cpu->locks.top == NULL);
    while (atomic_load_explicit(&next->on_cpu, memory_order_acquire))
        arch_cpu_relax();
    arch_thread_leave(current);
    account(current, next);
    atomic_store_explicit(&next->on_cpu, true, memory_order_relaxed);
    atomic_store_explicit(&next->state, THREAD_RUNNING, memory_order_relaxed);
    cpu->previous = current;
    cpu->current = next;
    cpu->switches++;
    if (next->task->as != cpu->as) {
        cpu->as = next->task->as;
        arch_pt_activate(&cpu->as->pt);
    }
    arch_context_switch(&current->context, &next->context);
    sched_switch_finish();
}

void sched_switch_away(void)
{
    cpu_t *cpu = arch_cpu_self();
    thread_t *next = ready_pop(cpu);
    switch_to(cpu, next != NULL ? next : &cpu->idle);
}

ON_PATH void sched_switch_to(thread_t *thread)
{
    cpu_t *cpu = arch_cpu_self();
    if (thread->cpu == cpu) {
        switch_to(cpu, thread);
        return;
    }
    sched_queue(thread);
    sched_switch_away();
}

void sched_yield(void)
{
    cpu_t *cpu = arch_cpu_self();
    cpu->need_resched = false;
    thread_t *next = ready_pop(cpu);
    if (next == NULL)
        return;
    thread_t *current = cpu->current;
    atomic_store(&current->state, THREAD_READY);
    if (current != &cpu->idle)
        sched_queue(current);
    switch_to(cpu, next);
}

void sched_breathe(void)
{
    ASSERT(arch_cpu_self()->locks.top == NULL);
    arch_cpu_breathe();
    event_deliver();
    if (arch_cpu_self()->need_resched)
        sched_yield();
}

void sched_preempt_point(void)
{
    thread_t *thread = thread_current();
    event_deliver();
    if (arch_cpu_self()->need_resched)
        sched_yield();
    if (atomic_load_explicit(&thread->task->dying, memory_order_relaxed))
        thread_exit();
}

void sched_run_ready(void)
{
    cpu_t *cpu = arch_cpu_self();
    ASSERT(cpu->current == &cpu->idle);
    while (cpu->ready_count > 0)
        sched_yield();
}

_Noreturn void sched_loop(void)
{
    for (;;) {
        event_deliver();
        sched_run_ready();
        arch_cpu_idle();
    }
}
