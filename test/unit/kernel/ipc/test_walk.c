// SPDX-License-Identifier: BSD-2-Clause
/*
 * A random walk: tasks that call, answer, forward, hang up, move data and die in any order, with
 * handles and words that are sometimes right and sometimes anything. No property of the results is
 * expected but that the kernel's invariants hold after every step and that nothing is left in the
 * end.
 *
 * unit_ipc_walk [SEED [STEPS]]: the same seed makes the same walk.
 */
#include "ipc_test.h"

#include <stdio.h>
#include <stdlib.h>

#define TASKS   6
#define HANDLES 24

typedef struct actor {
    puppet_t *puppet;
    cap_handle_t phones[HANDLES]; /* some that it was given, stale ones too */
    cap_handle_t calls[HANDLES];
    uint64_t area;
} actor_t;

static uint64_t seed = 1;
static uint64_t steps = 20000;
static uint64_t random_state;
static actor_t actors[TASKS];

static uint64_t number(uint64_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (random_state >> 11) % below;
}

/* Most often a handle that is good now, else one of those seen, else anything. */
static cap_handle_t some(const cap_table_t *table, const cap_handle_t *seen)
{
    uint64_t dice = number(20);
    if (dice == 0)
        return number(4) * CAP_HANDLE(1, 1, 1) + number(9);
    uint32_t start = table->capacity > 0 ? (uint32_t)number(table->capacity) : 0;
    for (uint32_t i = 0; dice < 16 && i < table->capacity; i++) {
        uint32_t index = (start + i) % table->capacity;
        if (cap_at(table, index) != NULL)
            return CAP_HANDLE(table->kind, table->slots[index].generation, index);
    }
    return seen[number(HANDLES)];
}

static cap_handle_t some_phone(const actor_t *a)
{
    return some(&a->puppet->task->phones, a->phones);
}

static cap_handle_t some_call(const actor_t *a)
{
    return some(&a->puppet->task->calls, a->calls);
}

static void keep(cap_handle_t *handles, cap_handle_t handle)
{
    handles[number(HANDLES)] = handle;
}

/* An address in the task's memory, near its edges, or anywhere. */
static uint64_t address(const actor_t *a)
{
    switch (number(8)) {
    case 0:
        return random_state;
    case 1:
        return a->puppet->memory + PUPPET_MEMORY - number(64);
    case 2:
        return a->area;
    default:
        return a->puppet->memory + number(PUPPET_MEMORY);
    }
}

static uint64_t length(void)
{
    static const uint64_t lengths[] = {0, 1, 100, 4096, 5000, 65536, 65537, UINT64_MAX};
    return lengths[number(8)];
}

static void actor_create(actor_t *a)
{
    memset(a, 0, sizeof(*a));
    a->puppet = puppet_create("actor");
    syscall_words_t words = {{0, 8192, AREA_READ | AREA_WRITE}};
    assert_int_equal(puppet_call(a->puppet, SYS_AREA_CREATE, &words), EOK);
    a->area = words.w[0];
    for (unsigned i = 0; i < 3; i++) {
        actor_t *peer = &actors[number(TASKS)];
        if (peer->puppet == NULL)
            peer = a;
        a->phones[i] = link_up(a->puppet, peer->puppet, number(1000));
        keep(peer->phones, link_up(peer->puppet, a->puppet, number(1000)));
    }
}

static void run(actor_t *a, uint64_t call_number, syscall_words_t *words)
{
    puppet_begin(a->puppet, call_number, words);
    *words = a->puppet->words;
}

static void act_send(actor_t *a)
{
    uint64_t method = number(3) == 0 ? PING : number(15);
    syscall_words_t w = {{some_phone(a), number(9), method, address(a), length(), 3, number(9)}};
    if (method == IPC_M_CONNECTION_CLONE)
        w.w[3] = some_phone(a);
    if (method == IPC_M_SHARE_OUT)
        w.w[3] = a->area, w.w[4] = 0;
    if (method == IPC_M_SHARE_IN)
        w.w[3] = 0, w.w[4] = 8192;
    run(a, SYS_IPC_CALL, &w);
}

static void act_take(actor_t *a)
{
    syscall_words_t w = {{number(4) == 0 ? number(5) : 0}};
    run(a, SYS_IPC_WAIT, &w);
    if (!puppet_done(a->puppet) || a->puppet->result != EOK)
        return;
    ipc_message_t m;
    memcpy(&m, &w, sizeof(m));
    if ((m.flags & (IPC_FLAG_ANSWERED | IPC_FLAG_NOTIFICATION)) == 0)
        keep(a->calls, m.handle);
    else if ((m.flags & IPC_FLAG_ANSWERED) != 0 && m.word[4] != 0)
        keep(a->phones, m.word[4]);
}

static void act_answer(actor_t *a)
{
    uint64_t where = number(2) == 0 ? address(a) : number(2) == 0 ? a->area : 0;
    syscall_words_t w = {{some_call(a), 0, number(4) == 0 ? ENOENT : EOK, where,
                          number(2) == 0 ? 3 : length(), 0, 0, number(99)}};
    bool and_wait = number(3) == 0;
    w.w[8] = number(2);
    run(a, and_wait ? SYS_IPC_ANSWER_WAIT : SYS_IPC_ANSWER, &w);
    if (puppet_done(a->puppet) && !and_wait && a->puppet->result == EOK && w.w[0] != 0)
        keep(a->phones, w.w[0]);
}

static void act_forward(actor_t *a)
{
    cap_handle_t handle = some_call(a);
    const call_t *call = cap_find(&a->puppet->task->calls, handle);
    uint64_t method = call != NULL && number(5) != 0 ? call->method : PING;
    syscall_words_t w = {{handle, some_phone(a), method, address(a), length(), 3, 4, 5,
                          number(20) == 0 ? 7 : number(2)}};
    run(a, SYS_IPC_FORWARD, &w);
}

static void act_die(actor_t *a)
{
    if (number(2) == 0) {
        puppet_begin(a->puppet, SYS_TASK_EXIT, &(syscall_words_t){{number(9)}});
        a->puppet->gone = true;
    } else {
        puppet_kill(a->puppet);
    }
    puppet_forget(a->puppet);
    actor_create(a);
}

/* Some calls run out of memory. */
static void act_starved(actor_t *a)
{
    slab_inject_failure(1 + number(4));
    if (number(2) == 0)
        act_send(a);
    else
        act_answer(a);
    slab_inject_failure(0);
}

static void act(void)
{
    actor_t *a = &actors[number(TASKS)];
    if (a->puppet->asked && !puppet_done(a->puppet)) {
        host_run(); /* lets its time-out end */
        step();
        return;
    }
    uint64_t dice = number(100);
    if (dice < 35)
        act_send(a);
    else if (dice < 60)
        act_take(a);
    else if (dice < 78)
        act_answer(a);
    else if (dice < 86)
        act_forward(a);
    else if (dice < 92)
        run(a, SYS_IPC_HANGUP, &(syscall_words_t){{some_phone(a)}});
    else if (dice < 93)
        run(a, SYS_IPC_POKE, &(syscall_words_t){{0}});
    else if (dice < 96)
        act_starved(a);
    else if (dice < 97 && number(4) == 0)
        act_die(a);
    else
        keep(a->phones, link_up(a->puppet, actors[number(TASKS)].puppet, number(1000)));
}

static void walk(void **state)
{
    (void)state;
    random_state = seed * 0x9e3779b97f4a7c15u + 1;
    memset(actors, 0, sizeof(actors));
    for (unsigned i = 0; i < TASKS; i++)
        actor_create(&actors[i]);
    for (uint64_t i = 0; i < steps; i++)
        act();
}

int main(int argc, char **argv)
{
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 0);
    if (argc > 2)
        steps = strtoull(argv[2], NULL, 0);
    printf("seed %llu, %llu steps\n", (unsigned long long)seed, (unsigned long long)steps);
    const struct CMUnitTest tests[] = {TEST(walk)};
    return RUN(tests);
}
