// SPDX-License-Identifier: BSD-2-Clause
/*
 * Uses XSAVE (with AVX, if available), or FXSAVE on processors without it. A new thread starts with
 * the state that the System V ABI requires: all exceptions masked, 64-bit precision.
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
static uint64_t components; /* mask of the components that XSAVE saves; 0: only FXSAVE */

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
    /* The thread controls the first words (the address of its last x87 instruction) and could set
     * them to the value with which the slab cache marks a free object. */
    memset(state, 0, FPU_ALIGN);
    slab_free(&fpu_cache, state);
}

/*
 * Saving and restoring are single instructions on the path of every switch. Instead of testing the
 * processor's features each time, the code is patched at boot. The section .fpu_sites lists the
 * places to patch:
 *
 *   XSAVE64 (%rdi), XRSTOR64 (%rdi)   become FXSAVE64, FXRSTOR64 on a processor without XSAVE.
 *   FNCLEX, EMMS, FILDL               are skipped on processors where restoring a state always
 *                                     overwrites the pointers of the last x87 instruction and
 *                                     operand. On the others, FILDL sets the pointers to kernel
 *                                     addresses, so that the next thread does not see those of the
 *                                     previous one. EMMS empties the register stack first, so that
 *                                     the load cannot fail.
 */
typedef struct fpu_site {
    uint8_t *forget; /* FNCLEX, or NULL */
    uint8_t *move;   /* XSAVE64 or XRSTOR64 */
} fpu_site_t;

extern const fpu_site_t fpu_sites_start[], fpu_sites_end[];

#define MODRM             3 /* byte of XSAVE64 (%rdi): 48 0f ae 27, and of XRSTOR64: 48 0f ae 2f */
#define MODRM_XSAVE_RDI   0x27
#define MODRM_FXSAVE_RDI  0x07
#define MODRM_FXRSTOR_RDI 0x0f
#define JUMP_SHORT        0xeb
#define JUMP_SIZE         2

static const uint32_t fpu_zero;

void fpu_patch(void)
{
    for (const fpu_site_t *site = fpu_sites_start; site < fpu_sites_end; site++) {
        if (site->forget != NULL && !features.fpu_pointers_stay) {
            site->forget[0] = JUMP_SHORT;
            site->forget[1] = (uint8_t)(site->move - site->forget - JUMP_SIZE);
        }
        if (!features.xsave)
            site->move[MODRM] =
                site->move[MODRM] == MODRM_XSAVE_RDI ? MODRM_FXSAVE_RDI : MODRM_FXRSTOR_RDI;
    }
}

void fpu_save(void *state)
{
    __asm__ volatile("1: xsave64 (%%rdi)\n\t"
                     ".pushsection .fpu_sites, \"a\"\n\t"
                     ".quad 0, 1b\n\t"
                     ".popsection"
                     :
                     : "D"(state), "a"((uint32_t)components), "d"(0)
                     : "memory");
}

void fpu_restore(const void *state)
{
    __asm__ volatile("1: fnclex\n\t"
                     "emms\n\t"
                     "fildl %3\n"
                     "2: xrstor64 (%%rdi)\n\t"
                     ".pushsection .fpu_sites, \"a\"\n\t"
                     ".quad 1b, 2b\n\t"
                     ".popsection"
                     :
                     : "D"(state), "a"((uint32_t)components), "d"(0), "m"(fpu_zero)
                     : "memory");
}
