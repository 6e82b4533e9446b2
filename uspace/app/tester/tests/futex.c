// SPDX-License-Identifier: BSD-2-Clause
/* Futexes, without a library on top. */
#include "../tester.h"

#include <os/os.h>
#include <os/thread.h>
#include <stddef.h>

static uint32_t word, woken;

static void futex_waiter(void *argument)
{
    (void)argument;
    while (__atomic_load_n(&word, __ATOMIC_ACQUIRE) == 0)
        (void)os_futex_wait(&word, 0, OS_FOREVER);
    __atomic_fetch_add(&woken, 1, __ATOMIC_RELAXED);
}

bool test_futex(void)
{
    word = 7;
    CHECK(os_futex_wait(&word, 8, OS_FOREVER) == EAGAIN);
    uint64_t before = os_time_ns();
    CHECK(os_futex_wait(&word, 7, 20000) == ETIMEDOUT);
    CHECK(os_time_ns() - before >= 20000000);
    CHECK(os_futex_wait(&word, 7, 0) == ETIMEDOUT);
    CHECK(os_futex_wake(&word, 10) == 0);
    CHECK(os_futex_wait((const uint32_t *)((uintptr_t)&word + 1), 7, 0) == EINVAL);
    CHECK(os_futex_wait((const uint32_t *)(uintptr_t)16, 7, 0) == EFAULT);

    word = woken = 0;
    os_thread_t thread[3];
    for (int i = 0; i < 3; i++)
        CHECK(os_thread_create(&thread[i], "waiter", futex_waiter, NULL) == EOK);
    os_thread_sleep(20000);
    CHECK(woken == 0);
    CHECK(os_futex_wake(&word, 1) == 1); /* it checks the word and waits again */
    os_thread_sleep(20000);
    CHECK(woken == 0);
    __atomic_store_n(&word, 1, __ATOMIC_RELEASE);
    CHECK(os_futex_wake(&word, 10) == 3);
    for (int i = 0; i < 3; i++)
        os_thread_join(&thread[i]);
    CHECK(woken == 3);
    return true;
}
