// SPDX-License-Identifier: BSD-2-Clause
/* Thread-local variables. */
#include "../tester.h"

#include <errno.h>
#include <os/thread.h>
#include <stdint.h>
#include <string.h>

static _Thread_local int begun = 42;
static _Thread_local char zeros[100];
static _Thread_local uint64_t aligned __attribute__((aligned(64))) = 7;

typedef struct seen {
    bool fresh;
    bool kept;
    int *where;
} seen_t;

static bool is_fresh(void)
{
    static const char none[sizeof(zeros)];
    return begun == 42 && memcmp(zeros, none, sizeof(zeros)) == 0 && aligned == 7 &&
           (uintptr_t)&aligned % 64 == 0;
}

static void use(int value)
{
    begun = value;
    memset(zeros, value, sizeof(zeros));
    errno = value;
}

static void look(void *argument)
{
    seen_t *seen = argument;
    seen->fresh = is_fresh();
    seen->where = &begun;
    int value = (int)((uintptr_t)argument >> 4 & 0x7f) + 1;
    use(value);
    for (int i = 0; i < 5; i++)
        os_thread_sleep(2000);
    seen->kept = begun == value && zeros[99] == (char)value && errno == value;
}

bool test_tls(void)
{
    int before = begun; /* 42 on the first run */
    os_thread_t thread[3];
    seen_t seen[3] = {{0}};
    for (int i = 0; i < 3; i++)
        CHECK(os_thread_create(&thread[i], "tls", look, &seen[i]) == EOK);
    begun = 1000;
    for (int i = 0; i < 3; i++)
        os_thread_join(&thread[i]);
    CHECK(begun == 1000);
    begun = before;
    for (int i = 0; i < 3; i++) {
        CHECK(seen[i].fresh && seen[i].kept);
        CHECK(seen[i].where != &begun);
        for (int j = 0; j < i; j++)
            CHECK(seen[i].where != seen[j].where);
    }
    CHECK(is_fresh());
    return true;
}
