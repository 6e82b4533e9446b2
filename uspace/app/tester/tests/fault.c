// SPDX-License-Identifier: BSD-2-Clause
/* Faults: each ends the task that caused it. */
#include "../instruction.h"
#include "../tester.h"

#include <abi/limits.h>
#include <os/os.h>
#include <stdio.h>
#include <string.h>

static volatile uintptr_t address;

static void fault_read_at(uintptr_t where)
{
    address = where;
    (void)*(volatile char *)address;
}

static void read_null(void)
{
    fault_read_at(8);
}

static void read_kernel(void)
{
    fault_read_at(0xffffffff80100000);
}

static void write_constant(void)
{
    static const char constant[] = "constant";
    address = (uintptr_t)constant;
    *(volatile char *)address = 1;
}

static void run_data(void)
{
    static char code[16] = "\xc3";
    union {
        void *data;
        void (*code)(void);
    } made = {.data = code};
    made.code();
}

static void protected_area(void)
{
    void *base = NULL;
    if (os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK &&
        os_area_protect(base, AREA_READ) == EOK)
        *(volatile char *)base = 1;
}

static void destroyed_area(void)
{
    void *base = NULL;
    if (os_area_create(&base, 4096, AREA_READ | AREA_WRITE) == EOK && os_area_destroy(base) == EOK)
        *(volatile char *)base = 1;
}

static void guard_page(void)
{
    void *base = NULL;
    if (os_area_create(&base, STACK_GUARD_SIZE + 4096, AREA_READ | AREA_WRITE | AREA_GUARD) == EOK)
        *(volatile char *)base = 1;
}

static const struct {
    const char *name;
    void (*run)(void);
} kinds[] = {
    {"read-null", read_null},
    {"read-kernel", read_kernel},
    {"write-constant", write_constant},
    {"run-data", run_data},
    {"invalid", instruction_invalid},
    {"divide", instruction_divide},
    {"privileged", instruction_privileged},
    {"protected", protected_area},
    {"destroyed", destroyed_area},
    {"guard", guard_page},
};

int child_fault(int argc, char **argv)
{
    for (size_t i = 0; argc == 1 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].name, argv[0]) == 0)
            kinds[i].run();
    return 0; /* it survived */
}

bool test_fault(void)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        enum task_exit how = TASK_EXIT_NORMAL;
        int status = 0;
        CHECK(tester_run("fault", kinds[i].name, &how, &status) == EOK);
        if (how != TASK_EXIT_KILLED) {
            printf("  survived: %s\n", kinds[i].name);
            return false;
        }
    }
    return true;
}
