// SPDX-License-Identifier: BSD-2-Clause
/* Areas of this task's address space. */
#include "../tester.h"

#include <os/os.h>
#include <stddef.h>

#define PAGE ((size_t)4096)

static bool zeros_on_demand(void)
{
    void *base = NULL;
    CHECK(os_area_create(&base, 64 * PAGE, AREA_READ | AREA_WRITE) == EOK);
    unsigned char *bytes = base;
    for (size_t i = 0; i < 64 * PAGE; i += 511)
        CHECK(bytes[i] == 0);
    for (size_t page = 0; page < 64; page++)
        bytes[page * PAGE] = (unsigned char)page;
    CHECK(os_area_resize(base, 32 * PAGE) == EOK);
    CHECK(os_area_resize(base, 64 * PAGE) == EOK);
    CHECK(bytes[31 * PAGE] == 31);
    CHECK(bytes[32 * PAGE] == 0 && bytes[63 * PAGE] == 0); /* the removed pages were freed */
    CHECK(os_area_destroy(base) == EOK);
    CHECK(os_area_destroy(base) == ENOENT);
    return true;
}

static bool placed(void)
{
    void *first = (void *)(uintptr_t)0x300000000, *second = first, *between = NULL;
    CHECK(os_area_create(&first, PAGE, AREA_READ | AREA_WRITE) == EOK);
    CHECK(first == second);
    CHECK(os_area_create(&second, PAGE, AREA_READ) == EEXIST);
    second = (void *)(uintptr_t)0x300002000;
    CHECK(os_area_create(&second, PAGE, AREA_READ | AREA_WRITE) == EOK);
    CHECK(os_area_resize(first, 2 * PAGE) == EOK);
    CHECK(os_area_resize(first, 3 * PAGE) == EEXIST);
    CHECK(os_area_create(&between, PAGE, AREA_READ) == EOK);
    CHECK(os_area_destroy(first) == EOK && os_area_destroy(second) == EOK);
    CHECK(os_area_destroy(between) == EOK);
    return true;
}

static bool area_refused(void)
{
    void *base = NULL;
    CHECK(os_area_create(&base, 0, AREA_READ) == EINVAL);
    CHECK(os_area_create(&base, 100, AREA_READ) == EINVAL);
    CHECK(os_area_create(&base, PAGE, 0) == EINVAL);
    CHECK(os_area_create(&base, PAGE, AREA_WRITE) == EINVAL);
    CHECK(os_area_create(&base, PAGE, 0x1000 | AREA_READ) == EINVAL);
    CHECK(os_area_create(&base, SIZE_MAX - PAGE + 1, AREA_READ) == EINVAL);
    base = (void *)(uintptr_t)1;
    CHECK(os_area_create(&base, PAGE, AREA_READ) == EINVAL);
    base = (void *)(uintptr_t)0xffffffff80000000;
    CHECK(os_area_create(&base, PAGE, AREA_READ) == EINVAL);
    CHECK(os_area_resize((void *)(uintptr_t)0x300000000, PAGE) == ENOENT);
    CHECK(os_phys_map(0xb8000, PAGE, AREA_READ | AREA_UNCACHED, &base) == EPERM);
    return true;
}

bool test_area(void)
{
    return zeros_on_demand() && placed() && area_refused();
}

static int seven(void)
{
    return 7;
}

bool test_wx(void)
{
    void *base = NULL;
    CHECK(os_area_create(&base, PAGE, AREA_READ | AREA_WRITE | AREA_EXEC) == EINVAL);
    CHECK(os_area_create(&base, PAGE, AREA_READ | AREA_WRITE) == EOK);
    CHECK(os_area_protect(base, AREA_READ | AREA_WRITE | AREA_EXEC) == EINVAL);
    /* mov $7, %eax; ret: first writable, then executable, never both. */
    static const unsigned char code[] = {0xb8, 7, 0, 0, 0, 0xc3};
    for (size_t i = 0; i < sizeof(code); i++)
        ((unsigned char *)base)[i] = code[i];
    CHECK(os_area_protect(base, AREA_READ | AREA_EXEC) == EOK);
    union {
        void *data;
        int (*code)(void);
    } made = {.data = base};
    CHECK(made.code() == seven());
    CHECK(os_area_protect(base, AREA_READ | AREA_WRITE) == EOK);
    ((unsigned char *)base)[1] = 8;
    CHECK(((unsigned char *)base)[1] == 8);
    CHECK(os_area_destroy(base) == EOK);
    return true;
}
