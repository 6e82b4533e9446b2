// SPDX-License-Identifier: BSD-2-Clause
/* Creating, starting and ending threads; see thread.h. Waiting is in wait.c. */
#include <arch/time.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <mm/frame.h>
#include <mm/kstack.h>
#include <mm/slab.h>
#include <monitor/feed.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/sched.h>

static slab_cache_t thread_cache;
static atomic_ullong last_id;

void thread_init_cache(void)
{
    slab_cache_init(&thread_cache, "thread", sizeof(thread_t));
}

static void thread_init(thread_t *thread, task_t *task, const char *name)
{
    thread->id = atomic_fetch_add(&last_id, 1) + 1;
    thread->task = task;
    thread->cpu = arch_cpu_self();
    str_copy(thread->name, sizeof(thread->name), name);
    link_init(&thread->task_link);
    link_init(&thread->run_link);
    link_init(&thread->wait_link);
    thread_wait_init(thread);
    atomic_store(&thread->state, THREAD_WAITING);
}

void thread_init_idle(thread_t *thread, cpu_t *cpu)
{
    thread_init(thread, task_kernel(), "idle");
    thread->cpu = cpu;
    atomic_store(&thread->on_cpu, true);
    atomic_store(&thread->state, THREAD_RUNNING);
}

/* The start of each thread. */
static void thread_begin(void *argument)
{
    thread_t *self = argument;
    sched_switch_finish();
    if (self->entry != NULL) {
        self->entry(self->argument);
        thread_exit();
    }
    if (atomic_load(&self->task->dying))
        thread_exit();
    arch_user_enter((uaddr_t){self->user_entry}, (uaddr_t){self->user_stack}, self->page_address,
                    self->user_argument);
}

/* Adds the thread to its task. EHANGUP: the task is dying; ELIMIT. */
static errno_t thread_join_task(thread_t *thread)
{
    task_t *task = thread->task;
    errno_t rc = EOK;
    spinlock_lock(&task->lock);
    if (atomic_load(&task->dying))
        rc = EHANGUP;
    else if (task->thread_count >= TASK_THREADS_MAX)
        rc = ELIMIT;
    if (rc == EOK) {
        list_append(&task->threads, &thread->task_link);
        task->thread_count++;
        feed_thread_created(thread);
    }
    spinlock_unlock(&task->lock);
    return rc;
}

/* Creates the page that the thread shares with the kernel. */
static errno_t thread_page_create(thread_t *thread)
{
    as_t *as = thread->task->as;
    errno_t rc = as_area_create(as, &thread->page_address, PAGE_SIZE, AREA_READ | AREA_WRITE);
    if (rc != EOK)
        return rc;
    rc = as_resolve(as, thread->page_address, FAULT_WRITE, &thread->page_frame);
    if (rc == EOK)
        thread->page = arch_phys_to_virt(thread->page_frame);
    return rc;
}

/* Removes the page from the task's memory. If userspace has replaced the area at that address, it
 * loses the new one, which harms only itself. */
static void thread_page_remove(thread_t *thread)
{
    if (thread->page_address == 0)
        return;
    errno_t rc = as_area_destroy(thread->task->as, thread->page_address);
    (void)rc;
    thread->page_address = 0;
}

void thread_destroy(thread_t *thread)
{
    arch_thread_fini(thread);
    if (thread->page != NULL)
        frame_unref(thread->page_frame);
    if (thread->kstack_top != NULL)
        kstack_free(thread->kstack_top);
    task_unref(thread->task);
    slab_free(&thread_cache, thread);
}

/* Creates a thread with a stack and a context, but does not add it to its task. `entry` NULL: a
 * user thread. */
static errno_t thread_create(task_t *task, const char *name, void (*entry)(void *), void *argument,
                             thread_t **result)
{
    thread_t *thread = slab_alloc(&thread_cache);
    if (thread == NULL)
        return ENOMEM;
    thread_init(thread, task, name);
    thread->entry = entry;
    thread->argument = argument;
    thread->kstack_top = kstack_alloc();
    if (thread->kstack_top == NULL) {
        slab_free(&thread_cache, thread);
        return ENOMEM;
    }
    errno_t rc = arch_thread_init(thread);
    if (rc != EOK) {
        kstack_free(thread->kstack_top);
        slab_free(&thread_cache, thread);
        return rc;
    }
    task_ref(task);
    arch_context_init(&thread->context, thread->kstack_top, thread_begin, thread);
    *result = thread;
    return EOK;
}

errno_t thread_create_kernel(const char *name, void (*entry)(void *), void *argument,
                             thread_t **result)
{
    thread_t *thread;
    errno_t rc = thread_create(task_kernel(), name, entry, argument, &thread);
    if (rc != EOK)
        return rc;
    rc = thread_join_task(thread);
    if (rc != EOK) {
        thread_destroy(thread);
        return rc;
    }
    *result = thread;
    thread_start(thread);
    return EOK;
}

errno_t thread_create_user(task_t *task, const char *name, uaddr_t entry, uaddr_t stack,
                           uint64_t argument, thread_t **result)
{
    thread_t *thread;
    errno_t rc = thread_create(task, name, NULL, NULL, &thread);
    if (rc != EOK)
        return rc;
    thread->user_entry = entry.value;
    thread->user_stack = stack.value;
    thread->user_argument = argument;
    rc = thread_page_create(thread);
    if (rc == EOK)
        rc = thread_join_task(thread);
    if (rc != EOK) {
        thread_page_remove(thread);
        thread_destroy(thread);
        return rc;
    }
    *result = thread;
    return EOK;
}

void thread_start(thread_t *thread)
{
    thread_wake(thread, EOK);
}

_Noreturn void thread_exit(void)
{
    thread_t *self = thread_current();
    thread_page_remove(self);
    task_thread_ended(self->task, self);
    atomic_store(&self->state, THREAD_DEAD);
    sched_switch_away();
    panic("a dead thread was scheduled");
}

uint64_t thread_time_used(const thread_t *thread)
{
    bool runs = thread == thread_current();
    return thread->cpu_ns + (runs ? arch_time_ns() - thread->switched_ns : 0);
}

const char *thread_state_name(enum thread_state state)
{
    static const char *const names[] = {"ready", "running", "waiting", "dead"};
    return names[state];
}
