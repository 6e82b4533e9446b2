// SPDX-License-Identifier: BSD-2-Clause
/*
 * The tasks of a walk: their creation, threads and end, and the choices of the scheduler.
 *
 * At each boundary between "user mode" and kernel, a random thread moves to the front of the ready
 * queue and the time slice may end. During a transfer, which runs without ipc_lock, another thread
 * may run and a task may be killed. So events between two lock holds can happen in every order that
 * preemption or several processors could cause.
 */
#include "ipc_walk.h"

#include "counters.h"

#include <abi/area.h>
#include <arch/host/host.h>
#include <ipc/check/check.h>
#include <ipc/ipc.h>
#include <mm/slab.h>
#include <mm/user.h>
#include <sched/cpu.h>
#include <sched/sched.h>
#include <stdlib.h>
#include <string.h>
#include <syscall/syscall.h>

walk_actor_t walk_actors[WALK_TASKS_MAX];
unsigned walk_tasks;
walk_totals_t walk_totals;

static counters_t before;

void walk_keep(cap_handle_t *handles, cap_handle_t handle)
{
    handles[walk_number(WALK_SCHEDULE, WALK_HANDLES)] = handle;
}

/* ---- choices of the scheduler ---- */

/* Moves a random ready thread to the front. */
static void turn_ready_queue(void)
{
    cpu_t *cpu = arch_cpu_self();
    if (cpu->ready_count < 2)
        return;
    link_t *link = list_first(&cpu->ready);
    for (uint64_t n = walk_number(WALK_SCHEDULE, cpu->ready_count); n > 0; n--)
        link = link->next;
    list_remove(link);
    list_prepend(&cpu->ready, link);
}

/* Lets other threads run, and may kill a task, during a transfer. */
static void in_transfer(void)
{
    if (walk_number(WALK_SCHEDULE, 4) != 0)
        return;
    walk_actor_t *victim = &walk_actors[walk_number(WALK_SCHEDULE, walk_tasks)];
    if (walk_number(WALK_SCHEDULE, 50) == 0 && victim->task != NULL) {
        walk_trace("  task %u is killed in the middle of a transfer\n", victim->index);
        task_kill(victim->task, TASK_EXIT_KILLED, 0);
    }
    walk_totals.yields++;
    turn_ready_queue();
    sched_yield();
}

/* Wrap the kernel's functions (linker option --wrap). */
__typeof__(user_copy_across) __real_user_copy_across, __wrap_user_copy_across;
__typeof__(user_copy_in) __real_user_copy_in, __wrap_user_copy_in;
__typeof__(as_area_share) __real_as_area_share, __wrap_as_area_share;

errno_t __wrap_user_copy_across(as_t *from_as, uaddr_t from, as_t *to_as, uaddr_t to, size_t size,
                                bool *failed_from)
{
    in_transfer();
    errno_t rc = __real_user_copy_across(from_as, from, to_as, to, size, failed_from);
    in_transfer();
    return rc;
}

errno_t __wrap_as_area_share(as_t *from, uint64_t from_base, uint64_t size, as_t *to,
                             uint64_t *to_base, unsigned flags)
{
    in_transfer();
    errno_t rc = __real_as_area_share(from, from_base, size, to, to_base, flags);
    in_transfer();
    return rc;
}

/* A page-in copies like this without any lock; other callers may hold one. */
errno_t __wrap_user_copy_in(as_t *as, void *to, uaddr_t from, size_t size)
{
    if (arch_cpu_self()->locks.top == NULL)
        in_transfer();
    return __real_user_copy_in(as, to, from, size);
}

/* ---- threads ---- */

static void note_answer(walk_actor_t *actor, const ipc_message_t *m)
{
    if (m->label == 0 || m->label >= actor->next_label)
        walk_fail("task %u got an answer to label %llu, which it never used", actor->index,
                  (unsigned long long)m->label);
    if (actor->answered[m->label])
        walk_fail("task %u got a second answer to label %llu", actor->index,
                  (unsigned long long)m->label);
    actor->answered[m->label] = true;
    if (m->word[4] != 0)
        walk_keep(actor->phones, m->word[4]);
}

/* Updates what a task remembers. */
static void note_message(walk_actor_t *actor, const syscall_words_t *words)
{
    ipc_message_t m;
    memcpy(&m, words, sizeof(m));
    walk_totals.messages++;
    if ((m.flags & IPC_FLAG_ANSWERED) != 0)
        note_answer(actor, &m);
    else if ((m.flags & IPC_FLAG_NOTIFICATION) == 0)
        walk_keep(actor->calls, m.handle);
}

static void note_result(walk_thread_t *self, errno_t result)
{
    const uint64_t *w = self->words.w;
    walk_trace("  task %u.%u: %d, %llx %llx %llx %llx %llx %llx %llx %llx\n", self->actor->index,
               self->index, result, (unsigned long long)w[0], (unsigned long long)w[1],
               (unsigned long long)w[2], (unsigned long long)w[3], (unsigned long long)w[4],
               (unsigned long long)w[7], (unsigned long long)w[8], (unsigned long long)w[9]);
    if (result != EOK)
        return;
    if (self->number == SYS_IPC_WAIT || self->number == SYS_IPC_CALL_WAIT ||
        self->number == SYS_IPC_ANSWER_WAIT)
        note_message(self->actor, &self->words);
    else if (self->number == SYS_IPC_ANSWER && w[0] != 0)
        walk_keep(self->actor->phones, w[0]);
}

/* Waits for a request; ends the thread when its task dies. */
static void wait_for_orders(const walk_thread_t *self)
{
    while (!self->asked) {
        turn_ready_queue();
        thread_wait_prepare(thread_current(), WAIT_KERNEL, 0, UINT64_MAX);
        if (thread_wait(thread_current()) != EOK) {
            syscall_words_t none = {{0}}; /* any system call ends a thread of a dying task */
            (void)host_syscall(SYS_TIME_NOW, &none);
        }
    }
}

static void thread_main(uint64_t page, uint64_t argument)
{
    (void)page;
    walk_thread_t *self = (walk_thread_t *)(uintptr_t)argument;
    for (;;) {
        wait_for_orders(self);
        turn_ready_queue();
        if (walk_number(WALK_SCHEDULE, 4) == 0)
            arch_cpu_self()->need_resched = true;
        errno_t result = EOK;
        if (self->number == WALK_TOUCH)
            host_touch(self->words.w[0], self->words.w[1] != 0);
        else
            result = host_syscall(self->number, &self->words);
        note_result(self, result);
        self->asked = false;
    }
}

static bool thread_lives(const walk_thread_t *thread)
{
    if (thread->thread == NULL)
        return false;
    list_foreach (thread->actor->task->threads, task_link, thread_t, t)
        if (t == thread->thread)
            return true;
    return false;
}

walk_thread_t *walk_free_thread(walk_actor_t *actor)
{
    for (unsigned i = 0; i < WALK_THREADS; i++) {
        walk_thread_t *thread = &actor->threads[i];
        if (thread_lives(thread) && !thread->asked)
            return thread;
    }
    return NULL;
}

void walk_ask(walk_thread_t *thread, uint64_t number, const syscall_words_t *words)
{
    thread->number = number;
    thread->words = *words;
    thread->asked = true;
    walk_totals.system_calls++;
    thread_wake(thread->thread, EOK);
}

errno_t walk_spawn_thread(walk_actor_t *actor)
{
    for (unsigned i = 0; i < WALK_THREADS; i++) {
        walk_thread_t *thread = &actor->threads[i];
        if (thread_lives(thread))
            continue;
        *thread = (walk_thread_t){.actor = actor, .index = i};
        uaddr_t entry = {(uintptr_t)thread_main}, stack = {actor->memory};
        errno_t rc = thread_create_user(actor->task, "walker", entry, stack, (uintptr_t)thread,
                                        &thread->thread);
        if (rc == EOK)
            thread_start(thread->thread);
        return rc;
    }
    return ELIMIT;
}

/* ---- tasks ---- */

static errno_t make_areas(walk_actor_t *actor)
{
    as_t *as = actor->task->as;
    errno_t rc = as_area_create(as, &actor->memory, WALK_MEMORY, AREA_READ | AREA_WRITE);
    if (rc == EOK)
        rc = as_area_create(as, &actor->read_only, 4096, AREA_READ);
    if (rc == EOK)
        rc = as_area_create(as, &actor->area, WALK_AREA, AREA_READ | AREA_WRITE);
    return rc;
}

errno_t walk_spawn(walk_actor_t *actor)
{
    unsigned index = (unsigned)(actor - walk_actors);
    memset(actor, 0, sizeof(*actor));
    actor->index = index;
    actor->next_label = 1;
    as_t *as;
    errno_t rc = as_create(&as);
    if (rc != EOK)
        return rc;
    task_t *task;
    rc = task_create("walker", as, PERM_KILL | PERM_IRQ, 0, &task);
    if (rc != EOK)
        return rc;
    actor->task = task;
    rc = make_areas(actor);
    if (rc == EOK)
        rc = walk_spawn_thread(actor);
    if (rc == EOK)
        return EOK;
    task_kill(task, TASK_EXIT_KILLED, 0);
    walk_bury(actor);
    return rc;
}

void walk_bury(walk_actor_t *actor)
{
    walk_totals.deaths++;
    task_unref(actor->task);
    actor->task = NULL;
}

void walk_connect(walk_actor_t *from, walk_actor_t *to)
{
    cap_handle_t handle;
    if (from->task == NULL || to->task == NULL)
        return;
    if (ipc_connect(from->task, to->task, 0, walk_number(WALK_CHOICE, 1000), &handle) == EOK)
        walk_keep(from->phones, handle);
}

/* ---- the machine ---- */

void walk_run(bool with_time)
{
    turn_ready_queue();
    if (with_time)
        host_run();
    else
        host_run_now();
}

void walk_check(void)
{
    const char *wrong = ipc_check_text();
    if (wrong != NULL)
        walk_fail("%s", wrong);
}

void walk_boot(void)
{
    host_boot();
    /* Creates a name service once, so that all epochs start in the same state. */
    walk_tasks = 1;
    if (walk_spawn(&walk_actors[0]) != EOK)
        abort();
    ipc_set_ns(walk_actors[0].task);
    task_kill(walk_actors[0].task, TASK_EXIT_KILLED, 0);
    host_run();
    walk_bury(&walk_actors[0]);
    walk_totals = (walk_totals_t){0};
}

void walk_world_begin(unsigned tasks)
{
    host_run();
    before = counters_take();
    memset(walk_actors, 0, sizeof(walk_actors));
    walk_tasks = tasks;
    for (unsigned i = 0; i < tasks; i++)
        if (walk_spawn(&walk_actors[i]) != EOK)
            walk_fail("no memory for the tasks of an epoch");
    for (unsigned i = 0; i < tasks; i++)
        walk_connect(&walk_actors[i], &walk_actors[(i + 1) % tasks]);
    walk_run(false);
    walk_check();
}

/* Interrupts all waits of a task. */
static walk_thread_t *interrupt(walk_actor_t *actor)
{
    for (unsigned i = 0; i < WALK_THREADS; i++) {
        walk_thread_t *thread = &actor->threads[i];
        if (thread_lives(thread) && thread->asked)
            thread_wake(thread->thread, EINTR);
    }
    walk_run(true);
    walk_thread_t *thread = walk_free_thread(actor);
    if (thread == NULL)
        walk_fail("task %u was interrupted and still waits", actor->index);
    return thread;
}

static bool has_messages(const walk_actor_t *actor)
{
    const answerbox_t *box = &actor->task->box;
    return !list_empty(&box->incoming) || !list_empty(&box->answers) ||
           !list_empty(&box->dispatched);
}

/* Lets the last task receive all its messages, and checks that each of its calls was answered. */
static void drain(walk_actor_t *actor)
{
    walk_thread_t *thread = interrupt(actor);
    while (has_messages(actor)) {
        walk_ask(thread, SYS_IPC_WAIT, &(syscall_words_t){{0}});
        walk_run(false);
        walk_check();
        link_t *first = list_first(&actor->task->box.dispatched);
        if (first == NULL)
            continue;
        cap_handle_t handle = list_entry(first, call_t, link)->handle;
        walk_ask(thread, SYS_IPC_ANSWER, &(syscall_words_t){{handle, 0, EIO}});
        walk_run(false);
        walk_check();
    }
    if (actor->task->sent_count != 0)
        walk_fail("%u calls of task %u, the last one alive, will never be answered",
                  actor->task->sent_count, actor->index);
}

static walk_actor_t *some_living(unsigned *count)
{
    walk_actor_t *living[WALK_TASKS_MAX];
    *count = 0;
    for (unsigned i = 0; i < walk_tasks; i++) {
        walk_actor_t *actor = &walk_actors[i];
        if (actor->task != NULL && actor->task->dead)
            walk_bury(actor);
        if (actor->task != NULL)
            living[(*count)++] = actor;
    }
    return *count > 0 ? living[walk_number(WALK_CHOICE, *count)] : NULL;
}

void walk_world_end(void)
{
    slab_inject_failure(0);
    walk_run(true);
    unsigned count;
    walk_actor_t *actor;
    while ((actor = some_living(&count)) != NULL) {
        if (count == 1)
            drain(actor);
        task_kill(actor->task, TASK_EXIT_KILLED, 0);
        walk_run(true);
        walk_check();
        if (!actor->task->dead)
            walk_fail("task %u was killed and does not end", actor->index);
    }
    counters_t after = counters_take();
    if (!counters_equal(&before, &after))
        walk_fail("objects are left after all tasks have ended");
}
