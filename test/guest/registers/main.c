// SPDX-License-Identifier: BSD-2-Clause
/*
 * registers: several threads fill their registers, including FPU and vector registers, with unique
 * numbers and check them after system calls and interrupts.
 *
 * Prints how many checks succeeded; the status is 0 only if all did.
 */
#include <abi/area.h>
#include <os/os.h>
#include <os/syscall.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define THREADS    4u
#define ROUNDS     40u
#define SPIN       1000000u
#define STACK_SIZE (16 * 1024)
#define VECTORS    16

typedef struct registers {
    uint64_t general[6]; /* rbx, rbp, r12 to r15: the callee-saved registers */
    uint64_t vectors[VECTORS][2];
    double x87;
} registers_t;

static atomic_uint finished, good, bad;

/* Loads all registers, spins `spin` times (long enough to be interrupted) and stores all. Skips the
 * red zone of the ABI, 128 bytes below the stack pointer that the compiler may use. */
static void exercise(const registers_t *in, registers_t *out, uint64_t spin)
{
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "push %%rbp\n\t"
                     "push %[out]\n\t"
                     "movdqu 48+0*16(%[in]), %%xmm0\n\t"
                     "movdqu 48+1*16(%[in]), %%xmm1\n\t"
                     "movdqu 48+7*16(%[in]), %%xmm7\n\t"
                     "movdqu 48+15*16(%[in]), %%xmm15\n\t"
                     "fldl 48+16*16(%[in])\n\t"
                     "mov 0(%[in]), %%rbx\n\t"
                     "mov 16(%[in]), %%r12\n\t"
                     "mov 24(%[in]), %%r13\n\t"
                     "mov 32(%[in]), %%r14\n\t"
                     "mov 40(%[in]), %%r15\n\t"
                     "mov 8(%[in]), %%rbp\n\t"
                     "1: dec %[spin]\n\t"
                     "jnz 1b\n\t"
                     "pop %[out]\n\t"
                     "mov %%rbx, 0(%[out])\n\t"
                     "mov %%rbp, 8(%[out])\n\t"
                     "mov %%r12, 16(%[out])\n\t"
                     "mov %%r13, 24(%[out])\n\t"
                     "mov %%r14, 32(%[out])\n\t"
                     "mov %%r15, 40(%[out])\n\t"
                     "movdqu %%xmm0, 48+0*16(%[out])\n\t"
                     "movdqu %%xmm1, 48+1*16(%[out])\n\t"
                     "movdqu %%xmm7, 48+7*16(%[out])\n\t"
                     "movdqu %%xmm15, 48+15*16(%[out])\n\t"
                     "fstpl 48+16*16(%[out])\n\t"
                     "pop %%rbp\n\t"
                     "lea 128(%%rsp), %%rsp"
                     : [spin] "+a"(spin)
                     : [in] "S"(in), [out] "D"(out)
                     : "rbx", "r12", "r13", "r14", "r15", "xmm0", "xmm1", "xmm7", "xmm15", "st",
                       "memory", "cc");
}

/* The kernel does not use vector registers, but switches to a thread that does. */
static void yield(void)
{
    syscall_words_t words = {{0}};
    (void)syscall_words(SYS_THREAD_YIELD, &words);
}

static void fill(registers_t *registers, uint64_t seed)
{
    memset(registers, 0, sizeof(*registers));
    for (unsigned i = 0; i < 6; i++)
        registers->general[i] = seed * 1000003 + i;
    static const unsigned used[] = {0, 1, 7, 15};
    for (unsigned i = 0; i < 4; i++) {
        registers->vectors[used[i]][0] = seed * 7919 + i;
        registers->vectors[used[i]][1] = ~(seed * 104729 + i);
    }
    registers->x87 = (double)seed / 3;
}

static void work(uint64_t page, uint64_t seed)
{
    (void)page;
    for (unsigned round = 0; round < ROUNDS; round++) {
        registers_t in, out;
        fill(&in, seed + round * THREADS);
        fill(&out, 0);
        exercise(&in, &out, SPIN);
        atomic_fetch_add(memcmp(&in, &out, sizeof(in)) == 0 ? &good : &bad, 1);
        yield();
    }
    atomic_fetch_add(&finished, 1);
    syscall_words_t words = {{0}};
    (void)syscall_words(SYS_THREAD_EXIT, &words);
}

static errno_t start(uint64_t seed)
{
    void *stack = NULL;
    errno_t rc = os_area_create(&stack, STACK_SIZE, AREA_READ | AREA_WRITE);
    if (rc != EOK)
        return rc;
    uint64_t top =
        (uint64_t)(uintptr_t)stack + STACK_SIZE - 8; /* alignment at a function's entry */
    syscall_words_t words = {
        {(uint64_t)(uintptr_t)work, top, seed, (uint64_t)(uintptr_t) "worker", 6}};
    return syscall_words(SYS_THREAD_CREATE, &words);
}

int main(void)
{
    for (unsigned i = 0; i < THREADS; i++) {
        errno_t rc = start(i + 1);
        if (rc != EOK) {
            fprintf(stderr, "registers: thread %u: %s\n", i, error_text(rc));
            return 1;
        }
    }
    while (atomic_load(&finished) < THREADS)
        yield();
    printf("%u of %u checks found all registers unchanged\n", good, good + bad);
    return bad == 0 && good == THREADS * ROUNDS ? 0 : 1;
}
