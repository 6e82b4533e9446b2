// SPDX-License-Identifier: BSD-2-Clause
/*
 * Allocation failures at every point: each system call that allocates is made with its first,
 * second, … allocation failing until it succeeds, for objects and then for frames. Each time, it
 * returns an error, leaks nothing, and the invariants hold.
 */
#include "ipc_test.h"

#include "counters.h"

#include <mm/frame.h>
#include <stdio.h>

#define TRIES_MAX 100

/* The scene of a system call: a connected to b, and b to a. */
typedef struct scene {
    puppet_t *a, *b;
    cap_handle_t ab;
    uint64_t area; /* of a, untouched */
} scene_t;

typedef struct trial {
    const char *name;
    /* Prepares the scene; returns the caller and the words. */
    puppet_t *(*prepare)(scene_t *scene, syscall_words_t *words);
    uint64_t number;
} trial_t;

/* ---- sending ---- */

static puppet_t *sends(scene_t *s, syscall_words_t *w, uint64_t method, uint64_t w1, uint64_t w2)
{
    while (s->a->task->phones.used < s->a->task->phones.capacity)
        (void)link_up(s->a, s->b, 8); /* so that the next phone makes the table grow */
    *w = (syscall_words_t){{s->ab, 1, method, w1, w2, AREA_READ}};
    return s->a;
}

static puppet_t *call_user(scene_t *s, syscall_words_t *w)
{
    return sends(s, w, PING, 1, 2);
}

static puppet_t *call_connect_me_to(scene_t *s, syscall_words_t *w)
{
    return sends(s, w, IPC_M_CONNECT_ME_TO, 0, 0);
}

static puppet_t *call_connect_to_me(scene_t *s, syscall_words_t *w)
{
    return sends(s, w, IPC_M_CONNECT_TO_ME, 0, 0);
}

static puppet_t *call_clone(scene_t *s, syscall_words_t *w)
{
    return sends(s, w, IPC_M_CONNECTION_CLONE, s->ab, 0);
}

static puppet_t *call_data_write(scene_t *s, syscall_words_t *w)
{
    return sends(s, w, IPC_M_DATA_WRITE, s->a->memory, 100);
}

static puppet_t *call_share_out(scene_t *s, syscall_words_t *w)
{
    return sends(s, w, IPC_M_SHARE_OUT, s->area, 0);
}

/* ---- receiving and answering ---- */

static puppet_t *wait_for_call(scene_t *s, syscall_words_t *w)
{
    send_ok(s->a, s->ab, 1, PING, 0, 0, 0);
    *w = (syscall_words_t){{0}};
    return s->b;
}

/* Lets b accept a call of a with these words. */
static puppet_t *accepts(scene_t *s, syscall_words_t *w, uint64_t w1, uint64_t w2)
{
    *w = (syscall_words_t){{take_ok(s->b).handle, 0, EOK, w1, w2}};
    return s->b;
}

static puppet_t *answer_connect_me_to(scene_t *s, syscall_words_t *w)
{
    send_ok(s->a, s->ab, 1, IPC_M_CONNECT_ME_TO, 0, 0, 0);
    return accepts(s, w, 0, 0);
}

static puppet_t *answer_connect_to_me(scene_t *s, syscall_words_t *w)
{
    send_ok(s->a, s->ab, 1, IPC_M_CONNECT_TO_ME, 0, 0, 0);
    return accepts(s, w, 0, 0);
}

static puppet_t *answer_clone(scene_t *s, syscall_words_t *w)
{
    send_ok(s->a, s->ab, 1, IPC_M_CONNECTION_CLONE, s->ab, 0, 0);
    return accepts(s, w, 0, 0);
}

static puppet_t *answer_data_write(scene_t *s, syscall_words_t *w)
{
    poke(s->a, s->a->memory, "touched", 7);
    send_ok(s->a, s->ab, 1, IPC_M_DATA_WRITE, s->a->memory, 7, 0);
    return accepts(s, w, s->b->memory, 7);
}

static puppet_t *answer_data_read(scene_t *s, syscall_words_t *w)
{
    poke(s->a, s->a->memory, "touched", 7);
    send_ok(s->a, s->ab, 1, IPC_M_DATA_READ, s->a->memory, 7, 0);
    return accepts(s, w, s->b->memory, 7);
}

static puppet_t *answer_share_out(scene_t *s, syscall_words_t *w)
{
    poke(s->a, s->area, "touched", 7);
    send_ok(s->a, s->ab, 1, IPC_M_SHARE_OUT, s->area, 0, AREA_READ);
    return accepts(s, w, 0, 0);
}

/* ---- tasks, threads, memory ---- */

/* The created thread: it ends at once. */
static void thread_main(uint64_t page, uint64_t argument)
{
    (void)page;
    (void)argument;
}

static puppet_t *create_thread(scene_t *s, syscall_words_t *w)
{
    poke(s->a, s->a->memory, "t", 1);
    *w = (syscall_words_t){{(uintptr_t)thread_main, s->a->memory, 0, s->a->memory, 1}};
    return s->a;
}

static puppet_t *name_task(scene_t *s, syscall_words_t *w)
{
    *w = (syscall_words_t){{s->area, 4}};
    return s->a;
}

static puppet_t *area_create(scene_t *s, syscall_words_t *w)
{
    *w = (syscall_words_t){{0, 8192, AREA_READ | AREA_WRITE}};
    return s->a;
}

static puppet_t *area_create_paged(scene_t *s, syscall_words_t *w)
{
    *w = (syscall_words_t){{0, 8192, AREA_READ, s->ab, 1, 2, 3}};
    return s->a;
}

static puppet_t *area_resize(scene_t *s, syscall_words_t *w)
{
    *w = (syscall_words_t){{s->area, 4 * 4096}};
    return s->a;
}

static puppet_t *list_tasks(scene_t *s, syscall_words_t *w)
{
    *w = (syscall_words_t){{0, s->area, 4096}};
    return s->a;
}

static puppet_t *log_write(scene_t *s, syscall_words_t *w)
{
    *w = (syscall_words_t){{s->area, 100}};
    return s->a;
}

static puppet_t *subscribe_event(scene_t *s, syscall_words_t *w)
{
    *w = (syscall_words_t){{EVENT_KCON_CLOSED, 1}};
    return s->a;
}

static const trial_t trials[] = {
    {"call", call_user, SYS_IPC_CALL},
    {"call: connect me to", call_connect_me_to, SYS_IPC_CALL},
    {"call: connect to me", call_connect_to_me, SYS_IPC_CALL},
    {"call: clone", call_clone, SYS_IPC_CALL},
    {"call: data write", call_data_write, SYS_IPC_CALL},
    {"call: share out", call_share_out, SYS_IPC_CALL},
    {"wait", wait_for_call, SYS_IPC_WAIT},
    {"answer: connect me to", answer_connect_me_to, SYS_IPC_ANSWER},
    {"answer: connect to me", answer_connect_to_me, SYS_IPC_ANSWER},
    {"answer: clone", answer_clone, SYS_IPC_ANSWER},
    {"answer: data write", answer_data_write, SYS_IPC_ANSWER},
    {"answer: data read", answer_data_read, SYS_IPC_ANSWER},
    {"answer: share out", answer_share_out, SYS_IPC_ANSWER},
    {"thread create", create_thread, SYS_THREAD_CREATE},
    {"set name", name_task, SYS_TASK_SET_NAME},
    {"area create", area_create, SYS_AREA_CREATE},
    {"area create paged", area_create_paged, SYS_AREA_CREATE_PAGED},
    {"area resize", area_resize, SYS_AREA_RESIZE},
    {"task list", list_tasks, SYS_TASK_LIST},
    {"log write", log_write, SYS_KLOG_WRITE},
    {"event subscribe", subscribe_event, SYS_EVENT_SUBSCRIBE},
};

static puppet_t *prepare(const trial_t *trial, syscall_words_t *words)
{
    scene_t scene = {.a = puppet_create("a"), .b = puppet_create("b")};
    scene.ab = link_up(scene.a, scene.b, 7);
    syscall_words_t area = {{0, 8192, AREA_READ | AREA_WRITE}};
    assert_int_equal(puppet_call(scene.a, SYS_AREA_CREATE, &area), EOK);
    scene.area = area.w[0];
    return trial->prepare(&scene, words);
}

/* Returns the number of allocations. */
static uint64_t starve(const trial_t *trial, void (*inject)(uint64_t countdown))
{
    syscall_words_t words;
    puppet_t *caller = prepare(trial, &words);
    for (uint64_t countdown = 1; countdown < TRIES_MAX; countdown++) {
        counters_t before = counters_take();
        syscall_words_t copy = words;
        inject(countdown);
        errno_t rc = puppet_call(caller, trial->number, &copy);
        inject(0);
        if (rc == EOK)
            return countdown - 1;
        if (rc != ENOMEM)
            fail_msg("%s: error %d at allocation %llu", trial->name, rc,
                     (unsigned long long)countdown);
        counters_t after = counters_take();
        if (!counters_equal(&before, &after))
            fail_msg("%s: a failure of allocation %llu leaks", trial->name,
                     (unsigned long long)countdown);
    }
    fail_msg("%s: does not succeed", trial->name);
    return 0;
}

static void every_allocation_can_fail(void **state)
{
    (void)state;
    uint64_t objects = 0, frames = 0;
    for (unsigned i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
        uint64_t o = starve(&trials[i], slab_inject_failure);
        uint64_t f = starve(&trials[i], frame_inject_failure);
        printf("%-24s %llu objects, %llu frames\n", trials[i].name, (unsigned long long)o,
               (unsigned long long)f);
        objects += o;
        frames += f;
    }
    assert_true(objects > 15 && frames > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(every_allocation_can_fail)};
    return RUN(tests);
}
