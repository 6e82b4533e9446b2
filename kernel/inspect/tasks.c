// SPDX-License-Identifier: BSD-2-Clause
/* Rows of tasks and threads; see inspect.h. No locks: the system is stopped. */
#include <arch/cpu.h>
#include <arch/types.h>
#include <inspect/inspect.h>
#include <inspect/walk.h>
#include <mm/account.h>
#include <proc/task.h>
#include <proc/thread.h>
#include <sched/cpu.h>

void inspect_copy_name(char *to, size_t size, const char *from)
{
    size_t i = 0;
    for (; i + 1 < size && from[i] != '\0'; i++)
        to[i] = from[i] >= ' ' && from[i] < 0x7f ? from[i] : '?';
    to[i] = '\0';
}

struct task *inspect_find_task(uint32_t id)
{
    WALK(task_ids[id % TASK_IDS], link)
    {
        task_t *task = list_entry(link, task_t, id_link);
        if (task->id == id)
            return task;
    }
    return NULL;
}

/* CPU time up to the stop: a running thread was not yet charged for its current time slice. */
static uint64_t thread_cpu_ns(const thread_t *thread)
{
    uint64_t now = inspect_stopped_ns();
    bool runs = atomic_load(&thread->state) == THREAD_RUNNING;
    return thread->cpu_ns + (runs && now > thread->switched_ns ? now - thread->switched_ns : 0);
}

static uint64_t task_row_cpu_ns(const task_t *task)
{
    uint64_t sum = atomic_load(&task->cpu_ns);
    WALK(task->threads, link)
    {
        sum += thread_cpu_ns(list_entry(link, thread_t, task_link));
    }
    return sum;
}

static void task_fill(const task_t *task, task_row_t *row)
{
    *row = (task_row_t){
        .id = task->id,
        .parent = task->parent,
        .container = task->container,
        .state = atomic_load(&task->dying) ? TASK_ROW_DYING : TASK_ROW_ALIVE,
        .address = (uintptr_t)task,
        .as = (uintptr_t)task->as,
        .permissions = task->perms,
        .threads = task->thread_count,
        .phones = task->phones.used,
        .incoming = walk_length(&task->box.incoming),
        .dispatched = walk_length(&task->box.dispatched),
        .answers = walk_length(&task->box.answers),
        .calls_sent = task->box.sent,
        .calls_received = task->box.received,
        .memory = task->as != NULL ? account_pages_held(task->as) * PAGE_SIZE : 0,
        .cpu_ns = task_row_cpu_ns(task),
    };
    /* sent_count includes calls whose answers were not fetched yet. */
    if (task->sent_count > row->answers)
        row->calls_open = task->sent_count - row->answers;
    inspect_copy_name(row->name, sizeof(row->name), task->name);
}

void inspect_tasks(inspect_task_visit_t visit, void *context)
{
    task_row_t row;
    WALK(task_list, link)
    {
        task_fill(list_entry(link, task_t, link), &row);
        if (!visit(&row, context))
            return;
    }
}

bool inspect_task(uint32_t id, task_row_t *row)
{
    const task_t *task = inspect_find_task(id);
    if (task == NULL)
        return false;
    task_fill(task, row);
    return true;
}

bool inspect_task_name(uint32_t id, char name[TASK_NAME_SIZE])
{
    const task_t *task = inspect_find_task(id);
    inspect_copy_name(name, TASK_NAME_SIZE, task != NULL ? task->name : "");
    return task != NULL;
}

uint32_t inspect_current_task(void)
{
    const cpu_t *cpu = arch_cpu_self();
    if (cpu == NULL || cpu->current == NULL || cpu->current->task == NULL)
        return SNAPSHOT_NONE; /* a panic while booting */
    return cpu->current->task->id;
}

static uint32_t thread_row_state(const thread_t *thread)
{
    switch (atomic_load(&thread->state)) {
    case THREAD_READY:
        return THREAD_ROW_READY;
    case THREAD_RUNNING:
        return THREAD_ROW_RUNNING;
    case THREAD_WAITING:
        return THREAD_ROW_WAITING;
    default:
        return THREAD_ROW_DEAD;
    }
}

static uint32_t thread_wait_of(const thread_t *thread)
{
    switch (thread->wait_kind) {
    case WAIT_NONE:
        return THREAD_ROW_WAIT_NONE;
    case WAIT_IPC:
        return THREAD_ROW_WAIT_IPC;
    case WAIT_FUTEX:
        return THREAD_ROW_WAIT_FUTEX;
    case WAIT_SLEEP:
        return THREAD_ROW_WAIT_SLEEP;
    case WAIT_PAGER:
        return THREAD_ROW_WAIT_PAGER;
    case WAIT_KERNEL:
        break;
    }
    return THREAD_ROW_WAIT_KERNEL;
}

static void thread_fill(const task_t *task, const thread_t *thread, thread_row_t *row)
{
    *row = (thread_row_t){
        .id = thread->id,
        .task = task->id,
        .cpu = thread->cpu != NULL ? thread->cpu->id : 0,
        .state = thread_row_state(thread),
        .wait = thread_wait_of(thread),
        .wait_object = thread->wait_object,
        .wait_since_ns = thread->switched_ns,
        .deadline_ns = thread->timed ? thread->timeout.deadline : 0,
        .serving_call = thread->page != NULL ? thread->page->serving_call : 0,
        .cpu_ns = thread_cpu_ns(thread),
        .address = (uintptr_t)thread,
    };
    inspect_copy_name(row->name, sizeof(row->name), thread->name);
    inspect_copy_name(row->task_name, sizeof(row->task_name), task->name);
}

void inspect_threads(uint32_t task_id, inspect_thread_visit_t visit, void *context)
{
    thread_row_t row;
    const task_t *task = inspect_find_task(task_id);
    if (task == NULL)
        return;
    WALK(task->threads, link)
    {
        thread_fill(task, list_entry(link, thread_t, task_link), &row);
        if (!visit(&row, context))
            return;
    }
}

static void cpu_fill(const cpu_t *cpu, cpu_row_t *row)
{
    const thread_t *current = cpu->current;
    *row = (cpu_row_t){
        .id = cpu->id,
        .task = SNAPSHOT_NONE,
        .thread = current->id,
        .ready = cpu->ready_count,
        .switches = cpu->switches,
        .idle_ns = thread_cpu_ns(&cpu->idle),
    };
    inspect_copy_name(row->thread_name, sizeof(row->thread_name), current->name);
    if (current->task != NULL) {
        row->task = current->task->id;
        inspect_copy_name(row->task_name, sizeof(row->task_name), current->task->name);
    }
}

void inspect_cpus(inspect_cpu_visit_t visit, void *context)
{
    cpu_row_t row;
    for (unsigned i = 0; i < cpu_count; i++) {
        cpu_fill(&cpus[i], &row);
        if (!visit(&row, context))
            return;
    }
}
