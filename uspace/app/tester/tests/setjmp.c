// SPDX-License-Identifier: BSD-2-Clause
/* setjmp and longjmp. */
#include "../tester.h"

#include <setjmp.h>

static jmp_buf here;

static void jump_deep(int levels, int value)
{
    volatile char room[64];
    room[0] = (char)levels;
    if (levels == 0 && value != 0)
        longjmp(here, value);
    if (levels > 0)
        jump_deep(levels - 1, value);
    room[1] = room[0];
}

bool test_setjmp(void)
{
    volatile int rounds = 0;
    int came = setjmp(here);
    CHECK(came == rounds);
    if (rounds < 5) {
        rounds++;
        jump_deep(rounds * 10, rounds);
    }
    CHECK(rounds == 5);

    volatile int zero = 0;
    came = setjmp(here);
    if (zero == 0) {
        zero = 1;
        longjmp(here, 0);
    }
    CHECK(came == 1); /* setjmp returns 0 only for the first return */
    return true;
}
