// SPDX-License-Identifier: BSD-2-Clause
/* Common functions of the fibril tests. */
#include "fibril_test.h"
#include <signal.h>
#include <string.h>

char story[64];

static sigjmp_buf task_end;

void note(char letter)
{
    size_t length = strlen(story);
    assert_true(length + 1 < sizeof(story));
    story[length] = letter;
    story[length + 1] = 0;
}

int story_begin(void **state)
{
    (void)state;
    memset(story, 0, sizeof(story));
    memset(fake_log, 0, sizeof(fake_log));
    return 0;
}

fibril_t *make(const char *name, void (*entry)(void *), void *argument)
{
    fibril_t *fibril = NULL;
    assert_int_equal(fibril_create(name, entry, argument, &fibril), EOK);
    return fibril;
}

void settle(void)
{
    for (int i = 0; i < 10; i++)
        fibril_yield();
}

unsigned fibrils_count(void)
{
    unsigned count = 0;
    list_foreach (fibrils_all, all_link, const fibril_t, fibril)
        count++;
    return count;
}

static void on_abort(int number)
{
    (void)number;
    siglongjmp(task_end, 1);
}

bool ends_the_task(void (*body)(void))
{
    struct sigaction caught = {.sa_handler = on_abort}, before;
    sigaction(SIGABRT, &caught, &before);
    bool ended = sigsetjmp(task_end, 1) != 0;
    if (!ended)
        body();
    sigaction(SIGABRT, &before, NULL);
    return ended;
}
