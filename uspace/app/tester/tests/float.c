// SPDX-License-Identifier: BSD-2-Clause
/* Floating point in one thread. */
#include "../tester.h"

#include <math.h>

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (1 + fabs(b));
}

bool test_float(void)
{
    volatile double two = 2, tenth = 0.1, zero = 0;
    CHECK(near(sqrt(two), 1.4142135623730951));
    CHECK(near(sin(two), 0.90929742682568171) && near(cos(two), -0.41614683654714241));
    CHECK(near(exp(log(two)), 2) && near(pow(two, 0.5), sqrt(two)));
    CHECK(near(atan2(1, -two), 2.6779450445889870));
    CHECK(floor(-two - tenth) == -3 && ceil(two + tenth) == 3 && fmod(7.5, two) == 1.5);
    CHECK(isinf(1 / zero) && isnan(zero / zero));
    CHECK(tenth + 0.2 != 0.3);
    volatile long double precise = 1.0L + 0x1p-60L;
    CHECK(precise != 1.0L); /* the x87 has 64 bits of precision */
    CHECK((long long)(two * 1e15) == 2000000000000000LL);
    return true;
}
