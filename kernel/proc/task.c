// SPDX-License-Identifier: BSD-2-Clause
/* Creating, finding and ending tasks; see task.h. */
#include <ipc/ipc.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <mm/account.h>
#include <mm/slab.h>
#include <monitor/feed.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>

spinlock_t task_list_lock = SPINLOCK_INIT(LOCK_RANK_TASK_LIST, "task list");
list_t task_list = {{&task_list.head, &task_list.head}};
list_t task_ids[TASK_IDS];

static slab_cache_t task_cache;
static task_id_t last_id; /* [task list] */
static task_t *kernel_task;

task_t *task_kernel(void)
{
    return kernel_task;
}

void task_init(void)
{
    for (unsigned i = 0; i < TASK_IDS; i++)
        list_init(&task_ids[i]);
    slab_cache_init(&task_cache, "task", sizeof(task_t));
    thread_init_cache();
    ipc_init();
    as_t *as;
    if (as_create(&as) != EOK || task_create("kernel", as, 0, 0, &kernel_task) != EOK)
        panic("no memory for the kernel's own task");
    if (arch_cpu_self()->current != NULL)
        thread_init_idle(&arch_cpu_self()->idle, arch_cpu_self());
}

static void task_prepare(task_t *task, const char *name, as_t *as, uint32_t perms, task_id_t parent)
{
    task->parent = parent;
    task->perms = perms;
    task->as = as;
    as->essential = (perms & PERM_ESSENTIAL) != 0;
    atomic_store(&task->refs, 2); /* one for the list, one for the caller */
    spinlock_init(&task->lock, LOCK_RANK_TASK, "task");
    str_copy(task->name, sizeof(task->name), name);
    list_init(&task->threads);
    list_init(&task->futex_waiters);
    link_init(&task->surplus_link);
}

static task_t *find_locked(task_id_t id)
{
    ASSERT(spinlock_held(&task_list_lock));
    list_foreach (task_ids[id % TASK_IDS], id_link, task_t, task)
        if (task->id == id)
            return task;
    return NULL;
}

/* Returns an unused id. 0 means no task; the ids of the kernel and ns are never reused. */
static task_id_t next_id_locked(void)
{
    ASSERT(spinlock_held(&task_list_lock));
    do {
        if (++last_id == 0)
            last_id = TASK_ID_REUSED;
    } while (find_locked(last_id) != NULL);
    return last_id;
}

/* Inserts a task into the list, which is sorted by id. New ids are the largest ones, except after they
 * start again. */
static void list_insert_locked(task_t *task)
{
    ASSERT(spinlock_held(&task_list_lock));
    link_t *after = &task_list.head;
    while (after->prev != &task_list.head && list_entry(after->prev, task_t, link)->id > task->id)
        after = after->prev;
    list_insert_before(after, &task->link);
    list_append(&task_ids[task->id % TASK_IDS], &task->id_link);
}

void task_ids_go_to(task_id_t last)
{
    spinlock_lock(&task_list_lock);
    last_id = last;
    spinlock_unlock(&task_list_lock);
}

errno_t task_create(const char *name, as_t *as, uint32_t perms, task_id_t parent, task_t **result)
{
    task_t *task = slab_alloc(&task_cache);
    if (task == NULL) {
        as_unref(as);
        return ENOMEM;
    }
    task_prepare(task, name, as, perms, parent);
    ipc_task_init(task);
    errno_t rc = ipc_task_connect_ns(task);
    if (rc != EOK) {
        ipc_task_fini(task);
        slab_free(&task_cache, task);
        as_unref(as);
        return rc;
    }
    spinlock_lock(&task_list_lock);
    task->id = next_id_locked();
    list_insert_locked(task);
    spinlock_unlock(&task_list_lock);
    feed_task_created(task);
    *result = task;
    return EOK;
}

task_t *task_find(task_id_t id)
{
    spinlock_lock(&task_list_lock);
    task_t *found = find_locked(id);
    if (found != NULL)
        task_ref(found);
    spinlock_unlock(&task_list_lock);
    return found;
}

/* The list is sorted by id. `id` itself, or the task before it, is usually in the hash table: a walk
 * asks for the id after the one that it got. */
static task_t *find_from_locked(task_id_t id)
{
    ASSERT(spinlock_held(&task_list_lock));
    task_t *found = find_locked(id);
    if (found != NULL)
        return found;
    task_t *before = id > 0 ? find_locked(id - 1) : NULL;
    link_t *at = before != NULL ? before->link.next : task_list.head.next;
    while (at != &task_list.head && list_entry(at, task_t, link)->id < id)
        at = at->next;
    return at != &task_list.head ? list_entry(at, task_t, link) : NULL;
}

task_t *task_find_from(task_id_t id)
{
    spinlock_lock(&task_list_lock);
    task_t *found = find_from_locked(id);
    if (found != NULL)
        task_ref(found);
    spinlock_unlock(&task_list_lock);
    return found;
}

void task_ref(task_t *task)
{
    atomic_fetch_add(&task->refs, 1);
}

void task_unref(task_t *task)
{
    if (atomic_fetch_sub(&task->refs, 1) != 1)
        return;
    arch_task_fini(task);
    as_unref(task->as);
    slab_free(&task_cache, task);
}

static unsigned count_children_locked(task_id_t id, bool inherited)
{
    ASSERT(spinlock_held(&task_list_lock));
    unsigned count = 0;
    list_foreach (task_list, link, task_t, task)
        count += task->parent == id && task->inherited == inherited;
    return count;
}

/* Reparents the children of an ending task to its own parent, so that its ancestors can still kill
 * them. Puts those that the parent cannot inherit on `surplus`, with a reference, and returns their
 * number. */
static unsigned reparent_children_locked(const task_t *task, list_t *surplus)
{
    ASSERT(spinlock_held(&task_list_lock));
    unsigned inherited = count_children_locked(task->parent, true), ended = 0;
    list_foreach (task_list, link, task_t, child) {
        if (child->parent != task->id)
            continue;
        child->parent = task->parent;
        child->inherited = true;
        if (task->parent == 0 || inherited++ < TASK_INHERITED_MAX ||
            link_used(&child->surplus_link))
            continue;
        task_ref(child);
        list_append(surplus, &child->surplus_link);
        ended++;
    }
    return ended;
}

static task_t *take_surplus(list_t *surplus)
{
    spinlock_lock(&task_list_lock);
    task_t *task = list_first_item(*surplus, surplus_link, task_t);
    if (task != NULL)
        list_remove(&task->surplus_link);
    spinlock_unlock(&task_list_lock);
    return task;
}

/* Completes the end of a task that has no thread left. */
static void task_cleanup(task_t *task)
{
    list_t surplus;
    list_init(&surplus);
    ipc_task_fini(task);
    spinlock_lock(&task_list_lock);
    task_id_t heir = task->parent;
    unsigned ended = reparent_children_locked(task, &surplus);
    list_remove(&task->link);
    list_remove(&task->id_link);
    spinlock_unlock(&task_list_lock);
    if (ended > 0)
        klog("%u children of task %u (%s) end with it: task %u has inherited %u others", ended,
             task->id, task->name, heir, TASK_INHERITED_MAX);
    task_unref(task);
    for (task_t *child; (child = take_surplus(&surplus)) != NULL; task_unref(child))
        task_kill(child, TASK_EXIT_KILLED, 0);
}

/* Marks the task as dying and records how it ends; the first cause counts. */
static void task_begin_death(task_t *task, enum task_exit kind, int64_t status)
{
    ASSERT(spinlock_held(&task->lock));
    if (atomic_load(&task->dying))
        return;
    task->exit_kind = kind;
    task->exit_status = status;
    atomic_store(&task->dying, true);
}

void task_kill(task_t *task, enum task_exit kind, int64_t status)
{
    ASSERT(task != kernel_task);
    spinlock_lock(&task->lock);
    task_begin_death(task, kind, status);
    list_foreach (task->threads, task_link, thread_t, thread)
        thread_wake(thread, EINTR);
    bool last = task->thread_count == 0 && !task->dead;
    if (last)
        task->dead = true;
    spinlock_unlock(&task->lock);
    if (last)
        task_cleanup(task);
}

void task_thread_ended(task_t *task, thread_t *thread)
{
    spinlock_lock(&task->lock);
    list_remove(&thread->task_link);
    task->thread_count--;
    feed_thread_ended(thread);
    /* Include the current time slice, or threads that end within their first slice would be
     * free. */
    atomic_fetch_add(&task->cpu_ns, thread_time_used(thread));
    bool last = task->thread_count == 0 && task != kernel_task;
    if (last) {
        task_begin_death(task, TASK_EXIT_NORMAL, 0);
        task->dead = true;
    }
    spinlock_unlock(&task->lock);
    if (last) {
        as_close(task->as); /* before others see that the task has ended */
        task_cleanup(task);
        slab_trim(); /* frees the memory by which the task made the caches grow */
    }
}

_Noreturn void task_fault(const char *why, uint64_t pc)
{
    task_t *task = task_current();
    klog("task %u (%s) is killed, thread %llu (%s) at instruction 0x%llx: %s", task->id, task->name,
         (unsigned long long)thread_current()->id, thread_current()->name, (unsigned long long)pc,
         why);
    task_kill(task, TASK_EXIT_KILLED, 0);
    thread_exit();
}

bool task_descends(const task_t *task, task_id_t ancestor)
{
    bool found = false;
    spinlock_lock(&task_list_lock);
    while (task != NULL && task->parent != 0 && !found) {
        found = task->parent == ancestor;
        task = find_locked(task->parent);
    }
    spinlock_unlock(&task_list_lock);
    return found;
}

unsigned task_children(task_id_t id)
{
    spinlock_lock(&task_list_lock);
    unsigned count = count_children_locked(id, false);
    spinlock_unlock(&task_list_lock);
    return count;
}

static uint64_t task_cpu_ns(task_t *task)
{
    ASSERT(spinlock_held(&task->lock));
    uint64_t sum = atomic_load(&task->cpu_ns);
    list_foreach (task->threads, task_link, thread_t, thread)
        sum += thread_time_used(thread);
    return sum;
}

void task_describe(task_t *task, task_info_t *info)
{
    spinlock_lock(&task->lock);
    *info = (task_info_t){.id = task->id,
                          .parent = task->parent,
                          .threads = task->thread_count,
                          .memory = account_pages_held(task->as) * PAGE_SIZE,
                          .cpu_ns = task_cpu_ns(task)};
    str_copy(info->name, sizeof(info->name), task->name);
    spinlock_lock(&ipc_lock);
    info->phones = task->phones.used;
    info->calls_sent = task->box.sent;
    info->calls_received = task->box.received;
    spinlock_unlock(&ipc_lock);
    spinlock_unlock(&task->lock);
}
