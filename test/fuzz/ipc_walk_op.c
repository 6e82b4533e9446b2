// SPDX-License-Identifier: BSD-2-Clause
/*
 * The operations of a walk: system calls with mostly valid and sometimes random words, and external
 * events: deaths, new tasks, interrupts, time, allocation failures.
 */
#include "ipc_walk.h"

#include <abi/area.h>
#include <abi/event.h>
#include <abi/limits.h>
#include <arch/host/host.h>
#include <ipc/ipc.h>
#include <irq/event.h>
#include <mm/slab.h>

#define PING 1024 /* not a system method */
#define WORDS0                                                                                     \
    {                                                                                              \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

static uint64_t number(uint64_t below)
{
    return walk_number(WALK_CHOICE, below);
}

static bool once_in(uint64_t n)
{
    return number(n) == 0;
}

/* ---- words ---- */

/* Usually a valid handle, otherwise a remembered one, otherwise a random number. */
static cap_handle_t some_handle(const cap_table_t *table, const cap_handle_t *seen)
{
    uint64_t dice = number(20);
    if (dice == 0)
        return once_in(2) ? walk_word(WALK_CHOICE) : number(4) * CAP_HANDLE(1, 1, 1) + number(9);
    uint32_t start = table->capacity > 0 ? (uint32_t)number(table->capacity) : 0;
    for (uint32_t i = 0; dice < 17 && i < table->capacity; i++) {
        uint32_t index = (start + i) % table->capacity;
        if (cap_at(table, index) != NULL)
            return table->slots[index].handle;
    }
    return seen[number(WALK_HANDLES)];
}

static cap_handle_t some_phone(const walk_actor_t *a)
{
    return some_handle(&a->task->phones, a->phones);
}

static cap_handle_t some_call(const walk_actor_t *a)
{
    return some_handle(&a->task->calls, a->calls);
}

/* An address in the task's memory, near its boundaries, or a random one. */
static uint64_t some_address(const walk_actor_t *a)
{
    switch (number(12)) {
    case 0:
        return walk_word(WALK_CHOICE);
    case 1:
        return a->memory + WALK_MEMORY - number(64);
    case 2:
        return a->read_only;
    case 3:
        return a->area;
    case 4:
        return once_in(2) ? WALK_PAGED + number(WALK_PAGED_SIZE) : number(3) * 0x7fffffffffff;
    case 5:
        return UINT64_MAX - number(8192);
    default:
        return a->memory + number(WALK_MEMORY);
    }
}

static uint64_t some_size(void)
{
    static const uint64_t sizes[] = {
        0, 1, 100, 4096, 5000, 8192, DATA_XFER_MAX, DATA_XFER_MAX + 1, UINT64_MAX};
    uint64_t dice = number(24);
    return dice < sizeof(sizes) / sizeof(sizes[0]) ? sizes[dice] : number(300);
}

static uint64_t some_timeout(void)
{
    uint64_t dice = number(8);
    return dice == 0 ? IPC_WAIT_FOREVER : dice < 3 ? number(500) : 0;
}

/* Random words. */
static syscall_words_t garbage(void)
{
    syscall_words_t words;
    for (unsigned i = 0; i < SYSCALL_WORDS; i++)
        words.w[i] = once_in(3) ? walk_word(WALK_CHOICE) : number(5);
    return words;
}

/* ---- asking ---- */

static void ask(walk_thread_t *thread, const char *what, uint64_t call, const syscall_words_t *in)
{
    const uint64_t *w = in->w;
    walk_trace(" task %u.%u: %s %llx %llx %llx %llx %llx %llx %llx %llx %llx\n",
               thread->actor->index, thread->index, what, (unsigned long long)w[0],
               (unsigned long long)w[1], (unsigned long long)w[2], (unsigned long long)w[3],
               (unsigned long long)w[4], (unsigned long long)w[5], (unsigned long long)w[6],
               (unsigned long long)w[7], (unsigned long long)w[8]);
    walk_ask(thread, call, in);
}

/* ---- system calls of IPC ---- */

static void request_words(const walk_actor_t *a, syscall_words_t *w)
{
    switch (w->w[2]) {
    case IPC_M_CONNECTION_CLONE:
        w->w[3] = some_phone(a);
        break;
    case IPC_M_SHARE_OUT:
        w->w[3] = once_in(8) ? some_address(a) : a->area;
        w->w[4] = once_in(8) ? some_size() : 0;
        w->w[5] = number(4);
        break;
    case IPC_M_SHARE_IN:
        w->w[3] = once_in(4) ? some_address(a) : 0;
        w->w[4] = once_in(4) ? some_size() : WALK_AREA;
        break;
    default:
        break;
    }
}

static void op_call(walk_thread_t *thread)
{
    walk_actor_t *a = thread->actor;
    uint64_t method = once_in(3) ? PING + number(3) : number(15);
    syscall_words_t w = {{some_phone(a), 0, method, some_address(a), some_size(), 3, number(9), 5}};
    request_words(a, &w);
    if (once_in(30))
        w = garbage();
    w.w[1] = a->next_label++;
    w.w[8] = some_timeout();
    link_t *served = list_first(&a->task->box.dispatched);
    thread->thread->page->serving_call = once_in(9)       ? number(300)
                                         : served != NULL ? list_entry(served, call_t, link)->id
                                                          : 0;
    if (once_in(4))
        ask(thread, "call_wait", SYS_IPC_CALL_WAIT, &w);
    else
        ask(thread, "call", SYS_IPC_CALL, &w);
}

static void op_wait(walk_thread_t *thread)
{
    ask(thread, "wait", SYS_IPC_WAIT, &(syscall_words_t){{some_timeout(), once_in(40)}});
}

static void op_answer(walk_thread_t *thread)
{
    walk_actor_t *a = thread->actor;
    uint64_t where = once_in(4) ? 0 : once_in(4) ? a->area : some_address(a);
    uint64_t size = once_in(3) ? number(4) : some_size();
    syscall_words_t w = {
        {some_call(a), 0, once_in(4) ? ENOENT : EOK, where, size, 0, 0, number(99)}};
    if (once_in(40))
        w = garbage();
    w.w[8] = some_timeout();
    if (once_in(4))
        ask(thread, "answer_wait", SYS_IPC_ANSWER_WAIT, &w);
    else
        ask(thread, "answer", SYS_IPC_ANSWER, &w);
}

static void op_forward(walk_thread_t *thread)
{
    walk_actor_t *a = thread->actor;
    cap_handle_t handle = some_call(a);
    const call_t *call = cap_find(&a->task->calls, handle);
    uint64_t method = call != NULL && !once_in(6) ? call->method : once_in(2) ? PING : number(15);
    uint64_t mode = once_in(20) ? walk_word(WALK_CHOICE) : number(2);
    ask(thread, "forward", SYS_IPC_FORWARD,
        &(syscall_words_t){
            {handle, some_phone(a), method, some_address(a), some_size(), 3, 4, 5, mode}});
}

/* A disconnected phone if there is one, otherwise any phone. */
static cap_handle_t useless_phone(const walk_actor_t *a)
{
    for (uint32_t i = 0; i < a->task->phones.capacity; i++) {
        const phone_t *phone = cap_at(&a->task->phones, i);
        if (phone != NULL && phone->state == PHONE_SLAMMED)
            return phone->handle;
    }
    return some_phone(a);
}

static void op_hangup(walk_thread_t *thread)
{
    cap_handle_t phone = once_in(3) ? some_phone(thread->actor) : useless_phone(thread->actor);
    ask(thread, "hangup", SYS_IPC_HANGUP, &(syscall_words_t){{phone}});
}

static void op_poke(walk_thread_t *thread)
{
    ask(thread, "poke", SYS_IPC_POKE, &(syscall_words_t)WORDS0);
}

/* ---- other system calls that touch IPC ---- */

static void op_area(walk_thread_t *thread)
{
    walk_actor_t *a = thread->actor;
    switch (number(8)) {
    case 0:
        ask(thread, "area_destroy", SYS_AREA_DESTROY, &(syscall_words_t){{a->area}});
        break;
    case 1:
        ask(thread, "area_create", SYS_AREA_CREATE,
            &(syscall_words_t){{a->area, WALK_AREA, AREA_READ | number(2) * AREA_WRITE}});
        break;
    case 2:
        ask(thread, "area_protect", SYS_AREA_PROTECT,
            &(syscall_words_t){
                {once_in(2) ? WALK_PAGED : a->area, AREA_READ | number(2) * AREA_WRITE}});
        break;
    case 3:
        ask(thread, "area_resize", SYS_AREA_RESIZE,
            &(syscall_words_t){{once_in(2) ? WALK_PAGED : a->area, (1 + number(4)) * 4096}});
        break;
    case 4:
        ask(thread, "area_destroy", SYS_AREA_DESTROY, &(syscall_words_t){{WALK_PAGED}});
        break;
    default:
        ask(thread, "area_create_paged", SYS_AREA_CREATE_PAGED,
            &(syscall_words_t){{WALK_PAGED, WALK_PAGED_SIZE, AREA_READ | number(4) / 3 * AREA_WRITE,
                                some_phone(a), number(9), 2, 3}});
        break;
    }
}

/* Accesses a page that a pager may have to supply. A missing area ends the task, so that is
 * rare. */
static void op_touch(walk_thread_t *thread)
{
    const walk_actor_t *a = thread->actor;
    uint64_t size, at = once_in(6) ? a->area : WALK_PAGED;
    if (as_area_size(a->task->as, at, &size) != EOK && !once_in(9))
        return;
    ask(thread, "touch", WALK_TOUCH, &(syscall_words_t){{at + number(WALK_AREA), once_in(4)}});
}

static void op_notification(walk_thread_t *thread)
{
    uint64_t irq = once_in(9) ? walk_word(WALK_CHOICE) : 5 + number(2);
    syscall_words_t w = {{irq, number(100)}};
    switch (number(4)) {
    case 0:
        ask(thread, "irq_subscribe", SYS_IRQ_SUBSCRIBE, &w);
        break;
    case 1:
        ask(thread, "irq_unsubscribe", SYS_IRQ_UNSUBSCRIBE, &w);
        break;
    case 2:
        ask(thread, "irq_unmask", SYS_IRQ_UNMASK, &w);
        break;
    default:
        w.w[0] = once_in(9) ? walk_word(WALK_CHOICE) : EVENT_KCON_CLOSED;
        ask(thread, "event_subscribe", SYS_EVENT_SUBSCRIBE, &w);
        break;
    }
}

static void op_end(walk_thread_t *thread)
{
    switch (number(4)) {
    case 0:
        ask(thread, "thread_exit", SYS_THREAD_EXIT, &(syscall_words_t)WORDS0);
        break;
    case 1:
        ask(thread, "task_exit", SYS_TASK_EXIT, &(syscall_words_t){{number(9)}});
        break;
    default: {
        const walk_actor_t *other = &walk_actors[number(walk_tasks)];
        uint64_t id = other->task != NULL ? other->task->id : number(4);
        ask(thread, "task_kill", SYS_TASK_KILL, &(syscall_words_t){{id}});
        break;
    }
    }
}

/* ---- from outside ---- */

static void op_spawn(walk_actor_t *a)
{
    errno_t rc = walk_spawn(a);
    walk_trace(" task %u: spawn: %d\n", (unsigned)(a - walk_actors), rc);
    walk_actor_t *other = &walk_actors[number(walk_tasks)];
    if (rc != EOK)
        return;
    walk_connect(a, other);
    walk_connect(other, a);
}

/* Answers a call from the kernel console instead of its callee. */
static void op_break(const walk_actor_t *a)
{
    link_t *first = list_first(&a->task->box.dispatched);
    uint64_t id = first != NULL && !once_in(4) ? list_entry(first, call_t, link)->id : number(300);
    walk_trace(" call %llx is answered by the console: %d\n", (unsigned long long)id,
               ipc_call_fail(id, EDEADLK));
}

static void op_outside(walk_actor_t *a)
{
    switch (number(9)) {
    case 0:
        walk_trace(" interrupt\n");
        host_irq_raise(5 + (unsigned)number(2));
        break;
    case 1:
        walk_trace(" event\n");
        event_raise(EVENT_KCON_CLOSED);
        break;
    case 2:
        walk_trace(" task %u: another thread: %d\n", a->index, walk_spawn_thread(a));
        break;
    case 3:
        walk_trace(" task %u is the name service\n", a->index);
        if (a->task->box.open)
            ipc_set_ns(a->task);
        break;
    case 4:
        op_break(a);
        break;
    case 5:
        if (once_in(3)) {
            walk_trace(" task %u is killed\n", a->index);
            task_kill(a->task, TASK_EXIT_KILLED, 0);
            break;
        } /* fall through */
    default:
        walk_trace(" connect\n");
        walk_connect(a, &walk_actors[number(walk_tasks)]);
        break;
    }
}

/* ---- choosing ---- */

static void system_call(walk_thread_t *thread)
{
    static const struct {
        unsigned weight;
        void (*op)(walk_thread_t *thread);
    } table[] = {{28, op_call},   {31, op_wait},        {21, op_answer},
                 {7, op_forward}, {4, op_hangup},       {1, op_poke},
                 {3, op_area},    {3, op_notification}, {2, op_touch}};
    uint64_t dice = number(100);
    if (dice == 99 && once_in(4)) {
        op_end(thread);
        return;
    }
    /* A task without received calls has nothing to answer. */
    if (dice >= 59 && dice < 89 && thread->actor->task->calls.used == 0 && !once_in(8))
        dice = number(59);
    for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (dice < table[i].weight) {
            table[i].op(thread);
            return;
        }
        dice -= table[i].weight;
    }
}

static void act(walk_actor_t *a)
{
    if (a->task != NULL && a->task->dead) {
        walk_trace(" task %u has ended\n", a->index);
        walk_bury(a);
    }
    if (a->task == NULL) {
        op_spawn(a);
        return;
    }
    walk_thread_t *thread = walk_free_thread(a);
    if (thread == NULL || once_in(24))
        op_outside(a);
    else
        system_call(thread);
}

void walk_operation(uint64_t op)
{
    walk_reseed(op);
    bool starved = once_in(16);
    if (starved)
        slab_inject_failure(1 + number(6));
    act(&walk_actors[number(walk_tasks)]);
    /* Sometimes the next operations start before this one has completed. */
    if (starved || !once_in(4))
        walk_run(once_in(12));
    slab_inject_failure(0);
    walk_check();
}
