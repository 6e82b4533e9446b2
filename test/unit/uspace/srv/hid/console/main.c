// SPDX-License-Identifier: BSD-2-Clause
/* Unit tests of the parts of the console server that need no system calls. */
#include "tests.h"
#include <string.h>

static char sink[256 * 1024];
static size_t sink_size;

void sink_clear(void)
{
    sink_size = 0;
    sink[0] = '\0';
}

void sink_emit(void *context, const char *bytes, size_t size)
{
    (void)context;
    assert_true(sink_size + size < sizeof(sink));
    memcpy(sink + sink_size, bytes, size);
    sink_size += size;
    sink[sink_size] = '\0';
}

const char *sink_text(void)
{
    return sink;
}

int main(void)
{
    return terminal_tests() + mux_tests() + owner_tests();
}
