// SPDX-License-Identifier: BSD-2-Clause
/* Address spaces and their areas. */
#include "mm_test.h"

#include <abi/limits.h>
#include <boot/boot.h>
#include <mm/account.h>
#include <mm/as.h>
#include <mm/slab.h>

#define RW (AREA_READ | AREA_WRITE)
#define RX (AREA_READ | AREA_EXEC)

static as_t *new_as(void)
{
    as_t *as;
    assert_int_equal(as_create(&as), EOK);
    return as;
}

static uint64_t new_area(as_t *as, uint64_t base, uint64_t size, unsigned flags)
{
    assert_int_equal(as_area_create(as, &base, size, flags), EOK);
    return base;
}

static void test_invalid_areas_are_rejected(void **state)
{
    (void)state;
    as_t *as = new_as();
    static const struct {
        uint64_t base, size;
        unsigned flags;
    } bad[] = {
        {USER_BASE, 0, RW},
        {USER_BASE, 100, RW},
        {USER_BASE + 1, PAGE_SIZE, RW},
        {USER_BASE - PAGE_SIZE, PAGE_SIZE, RW},
        {USER_END, PAGE_SIZE, RW},
        {USER_END - PAGE_SIZE, 2 * PAGE_SIZE, RW},
        {USER_BASE, UINT64_MAX & ~PAGE_MASK, RW},
        {0xffff800000000000ull, PAGE_SIZE, RW},
        {0, 0, RW},
        {0, UINT64_MAX & ~PAGE_MASK, RW},
        {USER_BASE, PAGE_SIZE, AREA_READ | AREA_WRITE | AREA_EXEC},
        {USER_BASE, PAGE_SIZE, AREA_WRITE},
        {USER_BASE, PAGE_SIZE, AREA_READ | AREA_UNCACHED},
        {USER_BASE, PAGE_SIZE, AREA_READ | 0x1000},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint64_t base = bad[i].base;
        assert_int_equal(as_area_create(as, &base, bad[i].size, bad[i].flags), EINVAL);
    }
    as_unref(as);
}

static void test_overlaps_are_rejected(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = new_area(as, USER_BASE + 4 * PAGE_SIZE, 2 * PAGE_SIZE, RW);
    static const int offsets[] = {-1, 0, 1};
    for (unsigned i = 0; i < 3; i++) {
        uint64_t at = base + (uint64_t)(offsets[i] * (int)PAGE_SIZE);
        assert_int_equal(as_area_create(as, &at, 2 * PAGE_SIZE, RW), EEXIST);
    }
    new_area(as, base - PAGE_SIZE, PAGE_SIZE, RW);
    new_area(as, base + 2 * PAGE_SIZE, PAGE_SIZE, RW);
    as_unref(as);
}

static void test_chosen_bases_do_not_touch(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t a = new_area(as, 0, PAGE_SIZE, RW);
    uint64_t b = new_area(as, 0, PAGE_SIZE, RW);
    uint64_t c = new_area(as, 0, PAGE_SIZE, RW);
    assert_true(b >= a + 2 * PAGE_SIZE);
    assert_true(c >= b + 2 * PAGE_SIZE);
    assert_int_equal(as_area_destroy(as, b), EOK);
    assert_int_equal(new_area(as, 0, PAGE_SIZE, RW), b); /* the hole is reused */
    as_unref(as);
}

static void test_faults_fill_pages(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = new_area(as, 0, 2 * PAGE_SIZE, RW);
    assert_int_equal(as->pages, 0);
    assert_int_equal(as_fault(as, base + 5, FAULT_WRITE), EOK);
    assert_int_equal(as_fault(as, base + 6, FAULT_READ), EOK);
    assert_int_equal(as->pages, 1);
    assert_int_equal(as_fault(as, base, FAULT_EXEC), EFAULT);
    assert_int_equal(as_fault(as, base - 1, FAULT_READ), EFAULT);
    assert_int_equal(as_fault(as, base + 2 * PAGE_SIZE, FAULT_READ), EFAULT);
    assert_int_equal(as_fault(as, 0, FAULT_READ), EFAULT);
    assert_int_equal(as_fault(as, USER_END, FAULT_READ), EFAULT);
    assert_int_equal(as_fault(as, UINT64_MAX, FAULT_READ), EFAULT);
    as_unref(as);
}

static void test_guard_stays_unmapped(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = new_area(as, 0, STACK_GUARD_SIZE + 2 * PAGE_SIZE, RW | AREA_GUARD);
    uint64_t end = base + STACK_GUARD_SIZE;
    for (uint64_t va = base; va < end; va += PAGE_SIZE) {
        assert_int_equal(as_fault(as, va, FAULT_WRITE), EFAULT);
        assert_true(as_is_guard(as, va));
    }
    assert_int_equal(as_fault(as, end - 1, FAULT_WRITE), EFAULT);
    assert_int_equal(as->pages, 0);
    assert_int_equal(as_fault(as, end, FAULT_WRITE), EOK);
    assert_false(as_is_guard(as, end));
    assert_false(as_is_guard(as, base - 1));
    as_unref(as);
}

static void test_guard_needs_room_above_it(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = 0;
    assert_int_equal(as_area_create(as, &base, STACK_GUARD_SIZE, RW | AREA_GUARD), EINVAL);
    base = new_area(as, 0, STACK_GUARD_SIZE + PAGE_SIZE, RW | AREA_GUARD);
    assert_int_equal(as_area_resize(as, base, STACK_GUARD_SIZE), EINVAL);
    assert_int_equal(as_area_resize(as, base, STACK_GUARD_SIZE + 2 * PAGE_SIZE), EOK);
    as_unref(as);
}

static void test_protect(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = new_area(as, 0, 2 * PAGE_SIZE, RW);
    assert_int_equal(as_fault(as, base, FAULT_WRITE), EOK);
    assert_int_equal(as_area_protect(as, base, AREA_READ | AREA_WRITE | AREA_EXEC), EINVAL);
    assert_int_equal(as_area_protect(as, base + PAGE_SIZE, RX), ENOENT);
    assert_int_equal(as_area_protect(as, base, RX), EOK);
    paddr_t pa;
    unsigned prot;
    assert_true(arch_pt_lookup(&as->pt, base, &pa, &prot));
    assert_int_equal(prot & (PROT_WRITE | PROT_EXEC), PROT_EXEC);
    assert_int_equal(as_fault(as, base + PAGE_SIZE, FAULT_WRITE), EFAULT);
    assert_int_equal(as_fault(as, base + PAGE_SIZE, FAULT_EXEC), EOK);
    as_unref(as);
}

static void test_resize(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = new_area(as, USER_BASE, 2 * PAGE_SIZE, RW);
    new_area(as, USER_BASE + 4 * PAGE_SIZE, PAGE_SIZE, RW);
    assert_int_equal(as_fault(as, base + PAGE_SIZE, FAULT_WRITE), EOK);
    assert_int_equal(as_area_resize(as, base, 5 * PAGE_SIZE), EEXIST);
    assert_int_equal(as_area_resize(as, base, UINT64_MAX & ~PAGE_MASK), EINVAL);
    assert_int_equal(as_area_resize(as, base, 0), EINVAL);
    assert_int_equal(as_area_resize(as, base + PAGE_SIZE, PAGE_SIZE), ENOENT);
    assert_int_equal(as_area_resize(as, base, 4 * PAGE_SIZE), EOK);
    assert_int_equal(as_fault(as, base + 3 * PAGE_SIZE, FAULT_WRITE), EOK);
    assert_int_equal(as->pages, 2);
    assert_int_equal(as_area_resize(as, base, PAGE_SIZE), EOK);
    assert_int_equal(as->pages, 0);
    assert_int_equal(as_fault(as, base + PAGE_SIZE, FAULT_READ), EFAULT);
    uint64_t size;
    assert_int_equal(as_area_size(as, base, &size), EOK);
    assert_int_equal(size, PAGE_SIZE);
    as_unref(as);
}

/* The cost depends only on the mapped pages, so this must be fast. */
static void test_huge_area(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = USER_END / 2;
    uint64_t size = USER_END - base;
    new_area(as, base, size, RW);
    assert_int_equal(as_fault(as, base, FAULT_WRITE), EOK);
    assert_int_equal(as_fault(as, base + size - 1, FAULT_WRITE), EOK);
    assert_int_equal(as_area_protect(as, base, AREA_READ), EOK);
    assert_int_equal(as_fault(as, base + size - 1, FAULT_WRITE), EFAULT);
    assert_int_equal(as_area_resize(as, base, PAGE_SIZE), EOK);
    assert_int_equal(as->pages, 1);
    as_unref(as);
}

static void test_area_limit(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = 0;
    for (unsigned i = 0; i < TASK_AREAS_MAX; i++) {
        base = 0;
        assert_int_equal(as_area_create(as, &base, PAGE_SIZE, RW), EOK);
    }
    uint64_t more = 0;
    assert_int_equal(as_area_create(as, &more, PAGE_SIZE, RW), ELIMIT);
    assert_int_equal(as_area_destroy(as, base), EOK);
    assert_int_equal(as_area_create(as, &more, PAGE_SIZE, RW), EOK);
    as_unref(as);
}

static char *bytes_at(as_t *as, uint64_t va, enum fault_kind kind)
{
    paddr_t pa;
    assert_int_equal(as_resolve(as, va, kind, &pa), EOK);
    frame_unref(pa);
    return arch_phys_to_virt(pa);
}

static void test_share(void **state)
{
    (void)state;
    as_t *owner = new_as();
    as_t *other = new_as();
    uint64_t base = new_area(owner, 0, 3 * PAGE_SIZE, RW);
    *bytes_at(owner, base, FAULT_WRITE) = 'a';
    uint64_t there = 0;
    assert_int_equal(as_area_share(owner, base, 3 * PAGE_SIZE, other, &there, AREA_READ), EOK);
    assert_int_equal(*bytes_at(other, there, FAULT_READ), 'a');

    /* Pages that are mapped later are shared too, independent of which side accesses them first. */
    assert_ptr_equal(bytes_at(other, there + PAGE_SIZE, FAULT_READ),
                     bytes_at(owner, base + PAGE_SIZE, FAULT_WRITE));
    assert_int_equal(as_fault(other, there, FAULT_WRITE), EFAULT);
    assert_int_equal(as_area_protect(other, there, RW), EACCES);
    assert_int_equal(as_area_resize(owner, base, 4 * PAGE_SIZE), ENOTSUP);

    as_unref(owner);
    assert_int_equal(*bytes_at(other, there, FAULT_READ), 'a');
    as_unref(other);
}

static void test_share_rejects_invalid_requests(void **state)
{
    (void)state;
    as_t *owner = new_as();
    as_t *other = new_as();
    uint64_t base = new_area(owner, 0, PAGE_SIZE, AREA_READ);
    uint64_t there = 0;
    assert_int_equal(as_area_share(owner, base, PAGE_SIZE, other, &there, RW), EACCES);
    assert_int_equal(as_area_share(owner, base + PAGE_SIZE, PAGE_SIZE, other, &there, AREA_READ),
                     ENOENT);
    there = new_area(other, USER_BASE, PAGE_SIZE, RW);
    assert_int_equal(as_area_share(owner, base, PAGE_SIZE, other, &there, AREA_READ), EEXIST);
    there = USER_END;
    assert_int_equal(as_area_share(owner, base, PAGE_SIZE, other, &there, AREA_READ), EINVAL);
    as_unref(owner);
    as_unref(other);
}

/* A page that is writable in one space is not executable in any other, and vice versa, although no
 * single area is ever both. */
static void test_shared_areas_are_not_writable_and_executable_between_them(void **state)
{
    (void)state;
    as_t *owner = new_as();
    as_t *other = new_as();
    uint64_t data = new_area(owner, 0, PAGE_SIZE, RW);
    uint64_t code = new_area(owner, 0, PAGE_SIZE, RX);
    uint64_t data_there = 0, code_there = 0;
    assert_int_equal(as_area_share(owner, data, PAGE_SIZE, other, &data_there, RW), EOK);
    assert_int_equal(as_area_share(owner, code, PAGE_SIZE, other, &code_there, RX), EOK);
    assert_int_equal(as_area_protect(owner, data, RX), EACCES);
    assert_int_equal(as_area_protect(other, data_there, RX), EACCES);
    assert_int_equal(as_area_protect(owner, code, RW), EACCES);
    assert_int_equal(as_area_protect(other, code_there, RW), EACCES);
    assert_int_equal(as_area_protect(owner, data, AREA_READ), EOK);
    assert_int_equal(as_area_protect(owner, data, RX), EACCES);
    assert_int_equal(as_area_protect(owner, data, RW), EOK);
    assert_int_equal(as_area_protect(owner, code, AREA_READ), EOK);
    assert_int_equal(as_area_protect(owner, code, RX), EOK);
    as_unref(owner);
    as_unref(other);
}

static void test_an_area_of_another_size_is_not_shared(void **state)
{
    (void)state;
    as_t *owner = new_as();
    as_t *other = new_as();
    uint64_t base = new_area(owner, 0, 2 * PAGE_SIZE, RW), there = 0;
    assert_int_equal(as_area_share(owner, base, PAGE_SIZE, other, &there, RW), ENOENT);
    assert_int_equal(as_area_share(owner, base, 3 * PAGE_SIZE, other, &there, RW), ENOENT);
    assert_int_equal(as_area_resize(owner, base, PAGE_SIZE), EOK); /* not shared yet */
    as_unref(owner);
    as_unref(other);
}

/* Only the other side failed: the owner's area is unchanged. */
static void test_a_failed_share_does_not_change_the_area(void **state)
{
    (void)state;
    as_t *owner = new_as();
    as_t *other = new_as();
    uint64_t base = new_area(owner, 0, 2 * PAGE_SIZE, RW);
    uint64_t taken = new_area(other, USER_BASE, PAGE_SIZE, RW);
    *bytes_at(owner, base, FAULT_WRITE) = 'a';
    assert_int_equal(as_area_share(owner, base, 2 * PAGE_SIZE, other, &taken, RW), EEXIST);
    assert_int_equal(as_area_resize(owner, base, PAGE_SIZE), EOK);
    assert_int_equal(as_area_resize(owner, base, 2 * PAGE_SIZE), EOK);
    assert_int_equal(as_area_protect(owner, base, RX), EOK);
    assert_int_equal(*bytes_at(owner, base, FAULT_READ), 'a');
    as_unref(owner);
    as_unref(other);
}

/* An area that was shared with another space before stays shared. */
static void test_a_failed_share_keeps_an_earlier_one(void **state)
{
    (void)state;
    as_t *owner = new_as();
    as_t *other = new_as();
    uint64_t base = new_area(owner, 0, 2 * PAGE_SIZE, RW), there = 0;
    uint64_t taken = new_area(other, USER_BASE, PAGE_SIZE, RW);
    assert_int_equal(as_area_share(owner, base, 2 * PAGE_SIZE, other, &there, RW), EOK);
    assert_int_equal(as_area_share(owner, base, 2 * PAGE_SIZE, other, &taken, RW), EEXIST);
    assert_ptr_equal(bytes_at(other, there, FAULT_WRITE), bytes_at(owner, base, FAULT_WRITE));
    /* Even if only the other side has populated a page, and no longer exists. */
    *bytes_at(other, there + PAGE_SIZE, FAULT_WRITE) = 'b';
    assert_int_equal(as_area_destroy(other, there), EOK);
    assert_int_equal(as_area_share(owner, base, 2 * PAGE_SIZE, other, &taken, RW), EEXIST);
    assert_int_equal(*bytes_at(owner, base + PAGE_SIZE, FAULT_READ), 'b');
    as_unref(owner);
    as_unref(other);
}

/* The kernel's memory for a shared area depends on its populated pages, not on its size. */
static void test_a_huge_area_can_be_shared(void **state)
{
    (void)state;
    as_t *owner = new_as();
    as_t *other = new_as();
    const uint64_t size = USER_END / 2;
    uint64_t base = new_area(owner, USER_BASE, size, RW), there = 0;
    *bytes_at(owner, base, FAULT_WRITE) = 'a';
    *bytes_at(owner, base + size - 1, FAULT_WRITE) = 'z';
    uint64_t free = frame_free_count();
    assert_int_equal(as_area_share(owner, base, size, other, &there, RW), EOK);
    assert_true(free - frame_free_count() < 16);
    assert_int_equal(*bytes_at(other, there, FAULT_READ), 'a');
    assert_int_equal(*bytes_at(other, there + size - 1, FAULT_READ), 'z');
    assert_ptr_equal(bytes_at(other, there + size / 2, FAULT_WRITE),
                     bytes_at(owner, base + size / 2, FAULT_WRITE));
    as_unref(owner);
    assert_int_equal(*bytes_at(other, there + size - 1, FAULT_READ), 'z');
    as_unref(other);
}

static uint64_t frames_charged(as_t *as)
{
    return account_frames_held(as) - as->pt.tables;
}

/* Frames of a shared area are counted once, for as long as they exist, whichever task populated
 * them. The tree that lists them is one more frame here. */
static void test_shared_frames_are_always_charged(void **state)
{
    (void)state;
    as_t *first = new_as(), *second = new_as(), *third = new_as();
    uint64_t base = new_area(first, 0, 8 * PAGE_SIZE, RW), there = 0, elsewhere = 0;
    *bytes_at(first, base, FAULT_WRITE) = 'a';
    *bytes_at(first, base + PAGE_SIZE, FAULT_WRITE) = 'b';
    assert_int_equal(frames_charged(first), 2);
    assert_int_equal(as_area_share(first, base, 8 * PAGE_SIZE, second, &there, RW), EOK);
    assert_int_equal(as_area_share(second, there, 8 * PAGE_SIZE, third, &elsewhere, RW), EOK);
    assert_int_equal(frames_charged(first), 3);
    *bytes_at(second, there + 4 * PAGE_SIZE, FAULT_WRITE) = 'c';
    assert_int_equal(frames_charged(first), 4);
    assert_int_equal(frames_charged(second), 0);
    /* The charged space drops the area, and no other space has all of it mapped. */
    assert_int_equal(as_area_destroy(first, base), EOK);
    assert_int_equal(frames_charged(first), 0);
    assert_int_equal(frames_charged(second), 4);
    as_unref(second);
    assert_int_equal(frames_charged(third), 4);
    assert_int_equal(*bytes_at(third, elsewhere + PAGE_SIZE, FAULT_READ), 'b');
    as_unref(third);
    as_unref(first);
}

/* The whole tree of a sparse area is charged, whichever task makes it grow. */
static void test_the_tree_of_shared_frames_is_charged(void **state)
{
    (void)state;
    as_t *first = new_as(), *second = new_as();
    uint64_t size = (uint64_t)1 << 30, base = new_area(first, 0, size, RW), there = 0;
    uint64_t before = frame_kind_count(FRAME_SHARED);
    *bytes_at(first, base, FAULT_WRITE) = 'a';
    assert_int_equal(as_area_share(first, base, size, second, &there, RW), EOK);
    assert_int_equal(frames_charged(first), 1 + 2); /* a page, and a tree of two levels */
    for (unsigned i = 1; i < 8; i++)
        *bytes_at(second, there + i * (size / 8), FAULT_WRITE) = 'b';
    uint64_t nodes = frame_kind_count(FRAME_SHARED) - before;
    assert_int_equal(nodes, 1 + 8);
    assert_int_equal(frames_charged(first), 8 + nodes);
    assert_int_equal(frames_charged(second), 0);
    assert_int_equal(as_area_destroy(first, base), EOK);
    assert_int_equal(frames_charged(first), 0);
    assert_int_equal(frames_charged(second), 8 + nodes);
    as_unref(second);
    as_unref(first);
    assert_int_equal(frame_kind_count(FRAME_SHARED), before);
}

/* A failed share does not change the account. */
static void test_a_failed_share_charges_nothing(void **state)
{
    (void)state;
    as_t *first = new_as(), *second = new_as();
    uint64_t base = new_area(first, 0, 2 * PAGE_SIZE, RW), bad = 1;
    *bytes_at(first, base, FAULT_WRITE) = 'a';
    assert_int_equal(as_area_share(first, base, 2 * PAGE_SIZE, second, &bad, RW), EINVAL);
    assert_int_equal(frames_charged(first), 1);
    assert_int_equal(first->frames, 1);
    as_unref(second);
    as_unref(first);
}

/* Checks that every frame is free or of one kind. */
static void test_each_frame_is_of_one_kind(void **state)
{
    (void)state;
    as_t *as = new_as(), *other = new_as();
    uint64_t base = new_area(as, 0, 600 * PAGE_SIZE, RW), there = 0;
    *bytes_at(as, base, FAULT_WRITE) = 'a';
    assert_int_equal(as_area_share(as, base, 600 * PAGE_SIZE, other, &there, RW), EOK);
    paddr_t block;
    assert_int_equal(frame_alloc_range(3, &block), EOK);
    uint64_t sum = frame_free_count();
    for (unsigned kind = 0; kind < FRAME_KINDS; kind++)
        sum += frame_kind_count(kind);
    assert_int_equal(sum, frame_total());
    assert_int_equal(frame_kind_count(FRAME_BLOCK), 3);
    assert_int_equal(frame_kind_count(FRAME_PAGE), 1);
    assert_int_equal(frame_kind_count(FRAME_SHARED), 2); /* a root and the first of two nodes */
    for (unsigned i = 0; i < 3; i++)
        frame_unref(block + i * PAGE_SIZE);
    as_unref(other);
    as_unref(as);
    assert_int_equal(frame_kind_count(FRAME_PAGE), 0);
    assert_int_equal(frame_kind_count(FRAME_BLOCK), 0);
    assert_int_equal(frame_kind_count(FRAME_SHARED), 0);
}

/* A driver can map the initial image, but not a module that contains a program. */
static void test_the_programs_of_modules_cannot_be_mapped(void **state)
{
    (void)state;
    as_t *as = new_as();
    uint64_t base = 0;
    const paddr_t module = arch_phys_limit() - PAGE_SIZE;
    boot_info.module_count = 1;
    boot_info.modules[0] = (boot_module_t){"vfs", "", module, 100};
    assert_int_equal(as_area_create_phys(as, &base, PAGE_SIZE, RW | AREA_UNCACHED, module), EACCES);
    boot_info.modules[0] = (boot_module_t){"initrd.img", "", module, 100};
    assert_int_equal(as_area_create_phys(as, &base, PAGE_SIZE, RW | AREA_UNCACHED, module), EOK);
    boot_info.module_count = 0;
    as_unref(as);
}

static void test_physical_memory(void **state)
{
    (void)state;
    as_t *as = new_as();
    paddr_t frame;
    assert_int_equal(frame_alloc(&frame), EOK);
    uint64_t base = 0;
    const paddr_t device = arch_phys_limit() - PAGE_SIZE;
    assert_int_equal(as_area_create_phys(as, &base, PAGE_SIZE, RW, frame), EACCES);
    assert_int_equal(as_area_create_phys(as, &base, PAGE_SIZE, RW, device), EINVAL);
    assert_int_equal(as_area_create_phys(as, &base, PAGE_SIZE, RW | AREA_UNCACHED, device + 1),
                     EINVAL);
    assert_int_equal(as_area_create_phys(as, &base, 2 * PAGE_SIZE, RW | AREA_UNCACHED, device),
                     EINVAL);
    assert_int_equal(as_area_create_phys(as, &base, PAGE_SIZE, RW | AREA_UNCACHED, device), EOK);
    /* The page table entry would have reserved bits set, a fault that the kernel causes. */
    assert_int_equal(
        as_area_create_phys(as, &base, PAGE_SIZE, RW | AREA_UNCACHED, arch_phys_limit()), EINVAL);
    /* The kernel's image and its first page tables: AREA_UNCACHED must not permit access. */
    assert_int_equal(as_area_create_phys(as, &base, PAGE_SIZE, RW | AREA_UNCACHED, PAGE_SIZE),
                     EACCES);
    assert_int_equal(as_fault(as, base, FAULT_WRITE), EOK);
    assert_int_equal(as->pages, 1);
    assert_int_equal(account_pages_held(as), 0); /* it is not memory of the task */

    /* User mode can access it; the kernel never does on behalf of a system call. */
    paddr_t pa;
    assert_int_equal(as_resolve(as, base, FAULT_READ, &pa), EFAULT);
    as_unref(as);
    frame_unref(frame);
}

/* Populates pages of an area up to the limit of the address space; returns their number. */
static uint64_t eat(as_t *as, uint64_t base)
{
    uint64_t taken = 0;
    errno_t rc;
    while ((rc = as_fault(as, base + taken * PAGE_SIZE, FAULT_WRITE)) == EOK)
        taken++;
    assert_int_equal(rc, ENOMEM);
    return taken;
}

/* The fewer frames are free, the lower is the limit of an address space. */
static void test_memory_limits_depend_on_free_memory(void **state)
{
    (void)state;
    as_t *greedy = new_as(), *small = new_as(), *essential = new_as();
    essential->essential = true;
    const uint64_t size = (frame_total() + 1) * PAGE_SIZE;
    uint64_t base = new_area(greedy, USER_BASE, size, RW);
    uint64_t taken = eat(greedy, base);
    assert_int_equal(greedy->frames, taken);
    assert_int_equal(account_frames_held(greedy), taken + greedy->pt.tables);
    assert_int_equal(account_frames_left(greedy), 0);
    assert_int_equal(frame_free_count(), frame_total() / MEMORY_RESERVE);

    /* Small spaces get some of the rest, and essential ones the last frames. */
    assert_int_equal(eat(small, new_area(small, USER_BASE, size, RW)), TASK_FRAMES_SMALL);
    as_t *smaller = new_as();
    eat(smaller, new_area(smaller, USER_BASE, size, RW));
    assert_int_equal(frame_free_count(), frame_total() / MEMORY_RESERVE_LAST);
    assert_true(account_is_scarce(small));
    assert_false(account_is_scarce(essential));
    taken = eat(essential, new_area(essential, USER_BASE, size, RW));
    assert_in_range(frame_free_count(), taken / TASK_MEMORY_SHARE, taken / TASK_MEMORY_SHARE + 2);
    as_unref(smaller);
    as_unref(small);
    as_unref(essential);

    /* The greedy space keeps its frames, and gets more when more are free. */
    assert_int_equal(as_fault(greedy, base, FAULT_READ), EOK);
    assert_int_equal(as_area_resize(greedy, base, 100 * PAGE_SIZE), EOK);
    assert_int_equal(greedy->frames, 100);
    assert_int_equal(as_area_resize(greedy, base, size), EOK);
    assert_int_equal(as_fault(greedy, base + 100 * PAGE_SIZE, FAULT_WRITE), EOK);
    as_unref(greedy);
}

static void test_missing_memory_leaks_nothing(void **state)
{
    (void)state;
    as_t *as;
    for (uint64_t countdown = 1; countdown <= 2; countdown++) {
        slab_inject_failure(countdown);
        errno_t rc = as_create(&as);
        uint64_t base = 0;
        if (rc == EOK) {
            rc = as_area_create(as, &base, PAGE_SIZE, RW);
            as_unref(as);
        }
        slab_inject_failure(0);
        assert_int_equal(rc, ENOMEM);
    }
}

/* Caches keep their frames: lets each allocate its first one before frames are counted. */
static int setup(void **state)
{
    mm_group_setup(state);
    as_t *a = new_as();
    as_t *b = new_as();
    uint64_t base = new_area(a, 0, PAGE_SIZE, RW);
    uint64_t there = 0;
    int rc = as_area_share(a, base, PAGE_SIZE, b, &there, RW);
    as_unref(a);
    as_unref(b);
    return rc;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MM_TEST(test_invalid_areas_are_rejected),
        MM_TEST(test_overlaps_are_rejected),
        MM_TEST(test_chosen_bases_do_not_touch),
        MM_TEST(test_faults_fill_pages),
        MM_TEST(test_guard_stays_unmapped),
        MM_TEST(test_guard_needs_room_above_it),
        MM_TEST(test_protect),
        MM_TEST(test_resize),
        MM_TEST(test_huge_area),
        cmocka_unit_test(test_area_limit), /* the cache of areas keeps frames */
        MM_TEST(test_share),
        MM_TEST(test_share_rejects_invalid_requests),
        MM_TEST(test_shared_areas_are_not_writable_and_executable_between_them),
        MM_TEST(test_an_area_of_another_size_is_not_shared),
        MM_TEST(test_a_failed_share_does_not_change_the_area),
        MM_TEST(test_a_failed_share_keeps_an_earlier_one),
        MM_TEST(test_a_huge_area_can_be_shared),
        MM_TEST(test_physical_memory),
        MM_TEST(test_the_programs_of_modules_cannot_be_mapped),
        MM_TEST(test_shared_frames_are_always_charged),
        MM_TEST(test_the_tree_of_shared_frames_is_charged),
        MM_TEST(test_a_failed_share_charges_nothing),
        MM_TEST(test_each_frame_is_of_one_kind),
        MM_TEST(test_memory_limits_depend_on_free_memory),
        MM_TEST(test_missing_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
