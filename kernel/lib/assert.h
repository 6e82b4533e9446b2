// SPDX-License-Identifier: BSD-2-Clause
/*
 * Assertions and panic. Assertions are always enabled: a failed one prints the condition and a
 * symbolized backtrace, and opens the kernel console.
 */
#ifndef LIB_ASSERT_H
#define LIB_ASSERT_H

_Noreturn void panic(const char *format, ...) __attribute__((cold, format(printf, 1, 2)));
__attribute__((cold)) _Noreturn void panic_assert(const char *condition, const char *file, int line,
                                                  const char *function);

#define ASSERT(condition)                                                                          \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0))                                                     \
            panic_assert(#condition, __FILE__, __LINE__, __func__);                                \
    } while (0)

#endif
