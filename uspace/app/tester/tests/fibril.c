// SPDX-License-Identifier: BSD-2-Clause
/* Fibrils in a program. The unit tests of the library test more. */
#include "../tester.h"

#include <errno.h>
#include <fibril/fibril.h>
#include <stdint.h>
#include <string.h>

static char story[32];
static size_t length;
static fibril_mutex_t mutex = FIBRIL_MUTEX_INIT("tester");
static fibril_cond_t cond = FIBRIL_COND_INIT;
static unsigned ended;

static void note(char letter)
{
    if (length + 1 < sizeof(story))
        story[length++] = letter;
    story[length] = 0;
}

static void yielder(void *argument)
{
    char letter = (char)(uintptr_t)argument;
    errno = letter;
    for (int i = 0; i < 3; i++) {
        note(letter);
        fibril_yield();
    }
    if (errno != letter)
        note('!');
    ended++;
}

static void fibril_waiter(void *argument)
{
    fibril_mutex_lock(&mutex);
    fibril_cond_wait(&cond, &mutex);
    note((char)(uintptr_t)argument);
    fibril_mutex_unlock(&mutex);
    ended++;
}

static bool fibrils_start(void (*entry)(void *), char letter)
{
    CHECK(fibril_create("tester", entry, (void *)(uintptr_t)letter, NULL) == EOK);
    return true;
}

/* Recurses deeply enough to need several pages of the stack. */
static unsigned fibril_deep(unsigned levels)
{
    volatile char room[512];
    room[0] = (char)levels;
    return levels == 0 ? 0 : fibril_deep(levels - 1) + 1 + (unsigned)(room[0] - (char)levels);
}

static void diver(void *argument)
{
    *(unsigned *)argument = fibril_deep(100);
    ended++;
}

bool test_fibril(void)
{
    length = ended = 0;
    CHECK(fibrils_start(yielder, 'a') && fibrils_start(yielder, 'b'));
    while (ended < 2)
        fibril_yield();
    CHECK(strcmp(story, "ababab") == 0);

    length = ended = 0;
    CHECK(fibrils_start(fibril_waiter, 'c') && fibrils_start(fibril_waiter, 'd'));
    fibril_sleep(1000);
    fibril_cond_signal(&cond);
    fibril_sleep(1000);
    CHECK(strcmp(story, "c") == 0);
    fibril_cond_broadcast(&cond);
    fibril_sleep(1000);
    CHECK(strcmp(story, "cd") == 0);
    fibril_mutex_lock(&mutex);
    CHECK(fibril_cond_wait_timeout(&cond, &mutex, 1000) == ETIMEDOUT);
    fibril_mutex_unlock(&mutex);

    unsigned depth = 0;
    ended = 0;
    CHECK(fibril_create("diver", diver, &depth, NULL) == EOK);
    while (ended == 0)
        fibril_yield();
    CHECK(depth == 100);
    return true;
}
