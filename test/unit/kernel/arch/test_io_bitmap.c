// SPDX-License-Identifier: BSD-2-Clause
/* Bitmaps of I/O ports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arch/x86_64/cpu/io_bitmap.h>

static bool port_is_open(const uint8_t *closed, unsigned port)
{
    return (closed[port / 8] & 1u << port % 8) == 0;
}

/* Exactly the ports of a range are opened, wherever it begins and ends in a byte. */
static void exactly_the_range_is_opened(void **state)
{
    (void)state;
    uint8_t closed[8];
    for (unsigned first = 0; first < 64; first++) {
        for (unsigned count = 0; count <= 64 - first; count++) {
            memset(closed, 0xff, sizeof(closed));
            io_bitmap_open(closed, first, count);
            for (unsigned port = 0; port < 64; port++)
                assert_int_equal(port_is_open(closed, port), port >= first && port < first + count);
        }
    }
}

static void open_ports_stay_open(void **state)
{
    (void)state;
    uint8_t closed[8];
    memset(closed, 0xff, sizeof(closed));
    io_bitmap_open(closed, 3, 2);
    io_bitmap_open(closed, 5, 20);
    io_bitmap_open(closed, 10, 2);
    for (unsigned port = 0; port < 64; port++)
        assert_int_equal(port_is_open(closed, port), port >= 3 && port < 25);
}

static void all_ports_can_be_opened(void **state)
{
    (void)state;
    static uint8_t closed[IO_BITMAP_BYTES + 1];
    memset(closed, 0xff, sizeof(closed));
    io_bitmap_open(closed, 0, IO_PORTS);
    for (unsigned port = 0; port < IO_PORTS; port++)
        assert_true(port_is_open(closed, port));
    assert_int_equal(closed[IO_BITMAP_BYTES], 0xff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_the_range_is_opened),
        cmocka_unit_test(open_ports_stay_open),
        cmocka_unit_test(all_ports_can_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
