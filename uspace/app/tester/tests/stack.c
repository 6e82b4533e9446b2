// SPDX-License-Identifier: BSD-2-Clause
/* Stacks that are too small: each overflow, large or small, ends its own task. */
#include "../tester.h"

#include <fibril/fibril.h>
#include <os/thread.h>
#include <stdio.h>
#include <string.h>

/* More than the stack of a fibril or a thread, and more than a main stack. Both fit between the
 * stacks of two fibril_besides, if nothing stops them. */
#define FRAME_LARGE ((size_t)140 << 10)
#define FRAME_MAIN  ((size_t)300 << 10)

static volatile size_t wanted = FRAME_LARGE; /* the compiler must not know it */
static volatile bool survived;
static volatile char sink;

/* Only the far end of a frame is written to. */
static __attribute__((noinline)) void frame_large(void)
{
    volatile char room[FRAME_LARGE];
    room[0] = 1;
    sink = room[0];
}

static __attribute__((noinline)) void frame_main(void)
{
    volatile char room[FRAME_MAIN];
    room[0] = 1;
    sink = room[0];
}

static __attribute__((noinline)) void frame_variable(void)
{
    volatile char *room = __builtin_alloca(wanted);
    room[0] = 1;
    sink = room[0];
}

static __attribute__((noinline)) unsigned stack_recurse(unsigned depth)
{
    volatile char room[256];
    room[0] = (char)depth;
    return depth == 0 ? 0 : stack_recurse(depth - 1) + (unsigned char)room[0];
}

static void recursion_endless(void)
{
    (void)stack_recurse(100000);
}

static void overflow_run(void *argument)
{
    void (**overflow)(void) = argument;
    (*overflow)();
    survived = true;
}

static void fibril_beside(void *argument)
{
    (void)argument;
    fibril_yield();
}

static void thread_below(void *argument)
{
    (void)argument;
    os_thread_yield();
}

/* In the fibril "narrow", between two others. */
static void in_fibril(void (*overflow)(void))
{
    if (fibril_create("below", fibril_beside, NULL, NULL) != EOK ||
        fibril_create("narrow", overflow_run, &overflow, NULL) != EOK ||
        fibril_create("above", fibril_beside, NULL, NULL) != EOK)
        return;
    while (!survived)
        fibril_yield();
}

static void in_thread(void (*overflow)(void))
{
    os_thread_t below, thread;
    if (os_thread_create(&below, "below", thread_below, NULL) != EOK ||
        os_thread_create(&thread, "narrow", overflow_run, &overflow) != EOK)
        return;
    os_thread_join(&thread);
    os_thread_join(&below);
}

static void in_main(void (*overflow)(void))
{
    overflow();
}

static const struct {
    const char *name;
    void (*where)(void (*overflow)(void));
    void (*overflow)(void);
} kinds[] = {
    {"fibril-frame", in_fibril, frame_large},
    {"fibril-alloca", in_fibril, frame_variable},
    {"fibril-recursion", in_fibril, recursion_endless},
    {"thread-frame", in_thread, frame_large},
    {"thread-alloca", in_thread, frame_variable},
    {"thread-recursion", in_thread, recursion_endless},
    {"main-frame", in_main, frame_main},
    {"main-recursion", in_main, recursion_endless},
};

int child_stack(int argc, char **argv)
{
    for (size_t i = 0; argc == 1 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].name, argv[0]) == 0)
            kinds[i].where(kinds[i].overflow);
    return 0; /* it survived */
}

bool test_stack(void)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        enum task_exit how = TASK_EXIT_NORMAL;
        int status = 0;
        CHECK(tester_run("stack", kinds[i].name, &how, &status) == EOK);
        if (how != TASK_EXIT_KILLED) {
            printf("  survived: %s\n", kinds[i].name);
            return false;
        }
    }
    return true;
}
