// SPDX-License-Identifier: BSD-2-Clause
/* Threads and mutexes. */
#include "../tester.h"

#include <abi/limits.h>
#include <os/thread.h>
#include <stddef.h>

#define THREADS 8
#define ROUNDS  20000u

static os_mutex_t mutex = OS_MUTEX_INIT;
static volatile unsigned counter;
static volatile bool inside, met;

/* Adds with separate reads and writes, so that concurrent threads would lose increments. */
static void count(void *argument)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        os_mutex_lock(&mutex);
        met = met || inside;
        inside = true;
        unsigned value = counter;
        if (i % 1000 == 0)
            os_thread_yield();
        counter = value + 1;
        inside = false;
        os_mutex_unlock(&mutex);
    }
    *(unsigned *)argument = ROUNDS;
}

static void nothing(void *argument)
{
    (void)argument;
}

/* The places of ended threads are reused. */
static bool many(void)
{
    for (int i = 0; i < 3 * TASK_THREADS_MAX; i++) {
        os_thread_t thread;
        CHECK(os_thread_create(&thread, "short", nothing, NULL) == EOK);
        os_thread_join(&thread);
    }
    return true;
}

static uint32_t gate;

static void wait_at_gate(void *argument)
{
    (void)argument;
    while (__atomic_load_n(&gate, __ATOMIC_ACQUIRE) == 0)
        (void)os_futex_wait(&gate, 0, OS_FOREVER);
}

static bool too_many(void)
{
    static os_thread_t threads[TASK_THREADS_MAX];
    int made = 0;
    errno_t rc = EOK;
    while (made < TASK_THREADS_MAX) {
        rc = os_thread_create(&threads[made], "waits", wait_at_gate, NULL);
        if (rc != EOK)
            break;
        made++;
    }
    __atomic_store_n(&gate, 1, __ATOMIC_RELEASE);
    (void)os_futex_wake(&gate, TASK_THREADS_MAX);
    for (int i = 0; i < made; i++)
        os_thread_join(&threads[i]);
    CHECK(made == TASK_THREADS_MAX - 1); /* the main thread counts too */
    CHECK(rc == ELIMIT);
    return true;
}

bool test_thread(void)
{
    os_thread_t thread[THREADS];
    unsigned done[THREADS] = {0};
    counter = 0;
    for (int i = 0; i < THREADS; i++)
        CHECK(os_thread_create(&thread[i], "count", count, &done[i]) == EOK);
    for (int i = 0; i < THREADS; i++) {
        os_thread_join(&thread[i]);
        CHECK(done[i] == ROUNDS);
    }
    CHECK(!met);
    CHECK(counter == THREADS * ROUNDS);
    CHECK(os_mutex_trylock(&mutex) && !os_mutex_trylock(&mutex));
    os_mutex_unlock(&mutex);
    return many() && too_many();
}
