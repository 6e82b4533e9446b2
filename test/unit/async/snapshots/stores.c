// SPDX-License-Identifier: BSD-2-Clause
/*
 * The functions that gcc calls before each memory access with -fsanitize=thread; part of the
 * programs' object. They replace the thread sanitizer: each store calls the test, which so sees
 * every state of memory between two stores.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stores.h"

/* These names are defined by the compiler. */
#define HOOK(name, ...)                                                                            \
    void name(__VA_ARGS__);                                                                        \
    void name(__VA_ARGS__)
#define QUIET(name, ...)                                                                           \
    HOOK(name, __VA_ARGS__)                                                                        \
    {                                                                                              \
    }
#define STORE(name)                                                                                \
    HOOK(name, void *place)                                                                        \
    {                                                                                              \
        (void)place;                                                                               \
        store_is_next();                                                                           \
    }
#define READ(name)                                                                                 \
    HOOK(name, void *place)                                                                        \
    {                                                                                              \
        (void)place;                                                                               \
    }
#define ATOMIC_STORE(bits)                                                                         \
    HOOK(__tsan_atomic##bits##_store, volatile uint##bits##_t *place, uint##bits##_t value,        \
         int order)                                                                                \
    {                                                                                              \
        (void)order;                                                                               \
        store_is_next();                                                                           \
        __atomic_store_n(place, value, __ATOMIC_SEQ_CST);                                          \
    }

QUIET(__tsan_init, void)
QUIET(__tsan_func_exit, void)
READ(__tsan_func_entry)

READ(__tsan_read1)
READ(__tsan_read2)
READ(__tsan_read4)
READ(__tsan_read8)
READ(__tsan_read16)
READ(__tsan_unaligned_read2)
READ(__tsan_unaligned_read4)
READ(__tsan_unaligned_read8)

STORE(__tsan_write1)
STORE(__tsan_write2)
STORE(__tsan_write4)
STORE(__tsan_write8)
STORE(__tsan_write16)
STORE(__tsan_unaligned_write2)
STORE(__tsan_unaligned_write4)
STORE(__tsan_unaligned_write8)

HOOK(__tsan_read_range, void *place, size_t size)
{
    (void)place;
    (void)size;
}

HOOK(__tsan_write_range, void *place, size_t size)
{
    (void)place;
    (void)size;
    store_is_next();
}

ATOMIC_STORE(8)
ATOMIC_STORE(32)
ATOMIC_STORE(64)
