// SPDX-License-Identifier: BSD-2-Clause
/*
 * XSAVE where the processor has it (with AVX if there), FXSAVE otherwise. A new thread starts with
 * the state that the ABI promises: all exceptions masked, 64-bit precision.
 */
#include "fpu.h"
#include "features.h"
#include "x86.h"
#include <lib/assert.h>
#include <lib/mem.h>
#include <mm/slab.h>

#define XSTATE_X87 1u
#define XSTATE_SSE 2u
#define XSTATE_AVX 4u

#define FXSAVE_SIZE     512
#define FPU_ALIGN       64u
#define FCW_OFFSET      0
#define MXCSR_OFFSET    24
#define FCW_DEFAULT     0x037f
#define MXCSR_DEFAULT   0x1f80
#define XSTATE_BV_START 512 /* offset of the header of an XSAVE area */

static slab_cache_t fpu_cache;
static uint64_t components; /* what XSAVE saves; 0: use FXSAVE */

static void xsetbv(uint32_t index, uint64_t value)
{
    __asm__ volatile("xsetbv" : : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

void fpu_init(void)
{
    size_t size = FXSAVE_SIZE;
    if (features.xsave) {
        components = cpuid(0xd, 0).eax & (XSTATE_X87 | XSTATE_SSE | XSTATE_AVX);
        xsetbv(0, components);
        size = cpuid(0xd, 0).ebx; /* of the components just enabled */
    }
    size = (size + FPU_ALIGN - 1) & ~(size_t)(FPU_ALIGN - 1);
    slab_cache_init(&fpu_cache, "fpu", size);
}

void *fpu_state_alloc(void)
{
    uint8_t *state = slab_alloc(&fpu_cache);
    if (state == NULL)
        return NULL;
    ASSERT(((uintptr_t)state & (FPU_ALIGN - 1)) == 0);
    const uint16_t fcw = FCW_DEFAULT;
    const uint32_t mxcsr = MXCSR_DEFAULT;
    memcpy(state + FCW_OFFSET, &fcw, sizeof(fcw));
    memcpy(state + MXCSR_OFFSET, &mxcsr, sizeof(mxcsr));
    memcpy(state + XSTATE_BV_START, &components, components != 0 ? sizeof(components) : 0);
    return state;
}

void fpu_state_free(void *state)
{
    /* The first words are the thread's: the address of its last x87 instruction, which it can set
     * as it likes, also to what the slab cache takes for the mark of a free object. */
    memset(state, 0, FPU_ALIGN);
    slab_free(&fpu_cache, state);
}

void fpu_save(void *state)
{
    if (components != 0) {
        __asm__ volatile("xsave64 (%0)"
                         :
                         : "r"(state), "a"((uint32_t)components), "d"(0)
                         : "memory");
    } else {
        __asm__ volatile("fxsave64 (%0)" : : "r"(state) : "memory");
    }
}

void fpu_restore(const void *state)
{
    if (components != 0) {
        __asm__ volatile("xrstor64 (%0)"
                         :
                         : "r"(state), "a"((uint32_t)components), "d"(0)
                         : "memory");
    } else {
        __asm__ volatile("fxrstor64 (%0)" : : "r"(state) : "memory");
    }
}
