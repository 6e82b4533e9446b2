// SPDX-License-Identifier: BSD-2-Clause
/* The kernel's memory functions under other names: called, and inlined with constant sizes, as in
 * the kernel with link-time optimization. */
#include "mem_variant.h"

#define memcpy  kernel_memcpy
#define memmove kernel_memmove
#define memset  kernel_memset
#define memcmp  kernel_memcmp

#define INLINED static inline __attribute__((always_inline))

INLINED void *memcpy(void *restrict to, const void *restrict from, size_t size);
INLINED void *memmove(void *to, const void *from, size_t size);
INLINED void *memset(void *to, int byte, size_t size);
INLINED int memcmp(const void *a, const void *b, size_t size);

#include <kernel/arch/x86_64/cpu/mem.c>

static void *copy(void *to, const void *from, size_t size)
{
    return memcpy(to, from, size);
}

static void *move(void *to, const void *from, size_t size)
{
    return memmove(to, from, size);
}

static void *set(void *to, int byte, size_t size)
{
    return memset(to, byte, size);
}

/* CASE(n) for each n of 0 to MEM_SIZE_MAX. */
#define CASES_16(prefix)                                                                           \
    CASE(prefix##0)                                                                                \
    CASE(prefix##1)                                                                                \
    CASE(prefix##2)                                                                                \
    CASE(prefix##3)                                                                                \
    CASE(prefix##4)                                                                                \
    CASE(prefix##5)                                                                                \
    CASE(prefix##6)                                                                                \
    CASE(prefix##7)                                                                                \
    CASE(prefix##8)                                                                                \
    CASE(prefix##9)                                                                                \
    CASE(prefix##a)                                                                                \
    CASE(prefix##b)                                                                                \
    CASE(prefix##c)                                                                                \
    CASE(prefix##d)                                                                                \
    CASE(prefix##e)                                                                                \
    CASE(prefix##f)
#define CASES                                                                                      \
    CASES_16(0x0)                                                                                  \
    CASES_16(0x1)                                                                                  \
    CASES_16(0x2)                                                                                  \
    CASES_16(0x3)                                                                                  \
    CASES_16(0x4)                                                                                  \
    CASES_16(0x5)                                                                                  \
    CASES_16(0x6)                                                                                  \
    CASES_16(0x7)                                                                                  \
    CASES_16(0x8)                                                                                  \
    CASES_16(0x9)                                                                                  \
    CASES_16(0xa)                                                                                  \
    CASES_16(0xb)                                                                                  \
    CASES_16(0xc)                                                                                  \
    CASES_16(0xd)                                                                                  \
    CASES_16(0xe)                                                                                  \
    CASES_16(0xf)                                                                                  \
    CASE(0x100)

static void *copy_constant(void *to, const void *from, size_t size)
{
    switch (size) {
#define CASE(n)                                                                                    \
    case n:                                                                                        \
        return memcpy(to, from, n);
        CASES
#undef CASE
    }
    return NULL;
}

static void *move_constant(void *to, const void *from, size_t size)
{
    switch (size) {
#define CASE(n)                                                                                    \
    case n:                                                                                        \
        return memmove(to, from, n);
        CASES
#undef CASE
    }
    return NULL;
}

static void *set_constant(void *to, int byte, size_t size)
{
    switch (size) {
#define CASE(n)                                                                                    \
    case n:                                                                                        \
        return memset(to, byte, n);
        CASES
#undef CASE
    }
    return NULL;
}

extern const mem_variant_t MEM_VARIANT;
const mem_variant_t MEM_VARIANT = {
    .copy = copy,
    .move = move,
    .set = set,
    .copy_constant = copy_constant,
    .move_constant = move_constant,
    .set_constant = set_constant,
};
