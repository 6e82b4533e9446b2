// SPDX-License-Identifier: BSD-2-Clause
/*
 * Detects processor features and enables its protections. The kernel never needs to suspend SMAP:
 * it accesses user memory through the direct map only, so an access through a user address is a
 * bug.
 */
#include "features.h"
#include "fpu.h"
#include "x86.h"
#include <lib/assert.h>
#include <lib/mem.h>

#define LEAF1_ECX_XSAVE (1u << 26)
#define LEAF1_EDX_MCE   (1u << 7)
#define LEAF1_EDX_APIC  (1u << 9)
#define LEAF1_EDX_FXSR  (1u << 24)
#define LEAF1_EDX_SSE2  (1u << 26)
#define LEAF7_EBX_SMEP  (1u << 7)
#define LEAF7_EBX_SMAP  (1u << 20)
#define LEAF7_ECX_UMIP  (1u << 2)

#define LEAF81_EDX_SYSCALL (1u << 11)

#define LEAF7_EDX_ARCH_CAPABILITIES (1u << 29)
#define LEAF88_EBX_ERROR_POINTERS   (1u << 2)

#define ARCH_CAPABILITIES_NO_MELTDOWN (1ull << 0)

/* Width of a physical address on processors that do not report it. */
#define PHYS_BITS_DEFAULT 36u

#define CLAC_SIZE 3

features_t features;

extern char trap_clac_common[];
extern char trap_clac_paranoid[];

/* Writes CLAC into the space that the entry code reserves for it: user mode can set the AC flag,
 * which would suspend SMAP. */
static void patch_clac(void)
{
    static const uint8_t clac[CLAC_SIZE] = {0x0f, 0x01, 0xca};
    memcpy(trap_clac_common, clac, CLAC_SIZE);
    memcpy(trap_clac_paranoid, clac, CLAC_SIZE);
}

static unsigned phys_bits(void)
{
    const uint32_t leaf = 0x80000008;
    return cpuid(0x80000000, 0).eax >= leaf ? cpuid(leaf, 0).eax & 0xff : PHYS_BITS_DEFAULT;
}

/* Panics if the processor lacks a feature that all programs need: SSE2, for which they are
 * compiled, or SYSCALL, with which they enter the kernel. */
static void features_demand(uint32_t leaf1_edx)
{
    const uint32_t leaf = 0x80000001;
    if ((leaf1_edx & LEAF1_EDX_FXSR) == 0 || (leaf1_edx & LEAF1_EDX_SSE2) == 0)
        panic("this processor has no SSE2");
    if (cpuid(0x80000000, 0).eax < leaf || (cpuid(leaf, 0).edx & LEAF81_EDX_SYSCALL) == 0)
        panic("this processor has no SYSCALL instruction");
}

/* Sets all bits of CR4, so that nothing is inherited from the firmware. FSGSBASE stays off because
 * the entry code recognizes the kernel's GS base by its value, and a thread switch does not save
 * the bases. User-mode performance counters (PCE), five-level paging (LA57, see boot/start.S),
 * PCID, protection keys and shadow stacks are off because the kernel does not use them. */
static void cr4_set(uint32_t leaf1_edx)
{
    write_cr4(CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT |
              (leaf1_edx & LEAF1_EDX_MCE ? CR4_MCE : 0) | (features.smep ? CR4_SMEP : 0) |
              (features.smap ? CR4_SMAP : 0) | (features.umip ? CR4_UMIP : 0) |
              (features.xsave ? CR4_OSXSAVE : 0));
}

static bool vendor_is(const char *vendor)
{
    cpuid_t leaf = cpuid(0, 0);
    const uint32_t words[] = {leaf.ebx, leaf.edx, leaf.ecx};
    return memcmp(words, vendor, sizeof(words)) == 0;
}

/* AMD processors restore the x87 pointers only if an x87 error is pending, unless a CPUID bit says
 * otherwise. */
static bool fpu_pointers_stay(void)
{
    const uint32_t leaf = 0x80000008;
    bool amd = vendor_is("AuthenticAMD") || vendor_is("HygonGenuine");
    bool fixed =
        cpuid(0x80000000, 0).eax >= leaf && (cpuid(leaf, 0).ebx & LEAF88_EBX_ERROR_POINTERS) != 0;
    return amd && !fixed;
}

/* Intel processors are vulnerable unless they report otherwise (see docs/threat-model.md). */
static bool has_meltdown(uint32_t leaf7_edx)
{
    bool fixed = (leaf7_edx & LEAF7_EDX_ARCH_CAPABILITIES) &&
                 (rdmsr(MSR_ARCH_CAPABILITIES) & ARCH_CAPABILITIES_NO_MELTDOWN);
    return vendor_is("GenuineIntel") && !fixed;
}

void features_init(void)
{
    cpuid_t leaf1 = cpuid(1, 0);
    features_demand(leaf1.edx);
    cpuid_t leaf7 = {0};
    if (cpuid(0, 0).eax >= 7)
        leaf7 = cpuid(7, 0);
    features.xsave = (leaf1.ecx & LEAF1_ECX_XSAVE) != 0;
    features.apic = (leaf1.edx & LEAF1_EDX_APIC) != 0;
    features.smep = (leaf7.ebx & LEAF7_EBX_SMEP) != 0;
    features.smap = (leaf7.ebx & LEAF7_EBX_SMAP) != 0;
    features.umip = (leaf7.ecx & LEAF7_ECX_UMIP) != 0;
    features.phys_bits = phys_bits();
    features.fpu_pointers_stay = fpu_pointers_stay();
    features.meltdown = has_meltdown(leaf7.edx);

    write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_WP);
    if (features.smap)
        patch_clac();
    fpu_patch();
    cr4_set(leaf1.edx);
}
