// SPDX-License-Identifier: BSD-2-Clause
/*
 * The memory functions that the compiler calls. They use the processor's string instructions,
 * because the compiler can turn a loop in C into a call of the function itself. They are marked as
 * used, because the compiler adds such calls after it has removed unused functions.
 *
 * `rest` is read after the first instruction has changed RDI, RSI and RCX. These are therefore
 * early clobbers (&): without that, the compiler puts `rest` into RCX when it is as large as
 * `words`, and the tail is lost.
 */
#include <lib/mem.h>
#include <stdint.h>

#define USED __attribute__((used))

USED void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    void *destination = to;
    size_t words = size / 8;
    size_t rest = size % 8;
    __asm__ volatile("rep movsq\n\t"
                     "mov %3, %%rcx\n\t"
                     "rep movsb"
                     : "+&D"(destination), "+&S"(from), "+&c"(words)
                     : "r"(rest)
                     : "memory");
    return to;
}

USED void *memmove(void *to, const void *from, size_t size)
{
    if ((uintptr_t)to - (uintptr_t)from >= size)
        return memcpy(to, from, size); /* an ascending copy does not overwrite unread bytes */
    char *last_to = (char *)to + size - 1;
    const char *last_from = (const char *)from + size - 1;
    __asm__ volatile("std\n\t"
                     "rep movsb\n\t"
                     "cld"
                     : "+D"(last_to), "+S"(last_from), "+c"(size)
                     :
                     : "memory");
    return to;
}

USED void *memset(void *to, int byte, size_t size)
{
    void *destination = to;
    size_t words = size / 8;
    size_t rest = size % 8;
    uint64_t pattern = (uint8_t)byte * 0x0101010101010101ull;
    __asm__ volatile("rep stosq\n\t"
                     "mov %2, %%rcx\n\t"
                     "rep stosb"
                     : "+&D"(destination), "+&c"(words)
                     : "r"(rest), "a"(pattern)
                     : "memory");
    return to;
}

USED int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *left = a;
    const unsigned char *right = b;
    for (size_t i = 0; i < size; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}
