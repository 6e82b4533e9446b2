// SPDX-License-Identifier: BSD-2-Clause
/* fault KIND: causes a fault that must end the task. The test fails if the task survives. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Volatile, so that the compiler cannot assume its value. */
static volatile uintptr_t address;

static void read_at(uintptr_t where)
{
    address = where;
    (void)*(volatile char *)address;
}

static void write_at(uintptr_t where)
{
    address = where;
    *(volatile char *)address = 1;
}

static void read_null(void)
{
    read_at(8);
}

static void read_kernel(void)
{
    read_at(0xffffffff80100000);
}

static void write_kernel(void)
{
    write_at(0xffff800000100000);
}

static void write_code(void)
{
    write_at((uintptr_t)read_null);
}

static void run_data(void)
{
    static char code[16] = "\xc3";
    void (*function)(void);
    void *data = code;
    memcpy(&function, &data, sizeof(function));
    function();
}

static void divide(void)
{
    __asm__ volatile("xor %%eax, %%eax\n\tcltd\n\tidiv %%eax" ::: "eax", "edx", "cc");
}

static void privileged(void)
{
    __asm__ volatile("hlt");
}

static void port(void)
{
    __asm__ volatile("out %0, %1" ::"a"((uint8_t)0), "Nd"((uint16_t)0xf4));
}

static void invalid(void)
{
    __asm__ volatile("ud2");
}

/* Uses iretq in user mode, which is allowed, to jump to an unmapped address. Hardware faults at
 * that address; QEMU already faults when it reads the stack (if the processor has SMAP). */
static void iret(void)
{
    __asm__ volatile("mov %%ss, %%eax\n\t"
                     "push %%rax\n\t"
                     "push %%rsp\n\t"
                     "pushf\n\t"
                     "mov %%cs, %%eax\n\t"
                     "push %%rax\n\t"
                     "pushq $8\n\t"
                     "iretq" ::
                         : "rax", "memory");
}

static void far_return(void)
{
    __asm__ volatile("mov %%cs, %%eax\n\t"
                     "push %%rax\n\t"
                     "pushq $8\n\t"
                     "lretq" ::
                         : "rax", "memory");
}

static void no_address(void)
{
    read_at(0x0000900000000000);
}

static int deep(volatile int *above)
{
    volatile int here[256];
    here[0] = *above;
    return address != 0 ? deep(here) + here[0] : 0;
}

static void stack(void)
{
    volatile int bottom = 1;
    address = 1;
    (void)deep(&bottom);
}

static const struct {
    const char *name;
    void (*run)(void);
} kinds[] = {
    {"read-null", read_null},
    {"read-kernel", read_kernel},
    {"write-kernel", write_kernel},
    {"write-code", write_code},
    {"run-data", run_data},
    {"divide", divide},
    {"privileged", privileged},
    {"port", port},
    {"invalid", invalid},
    {"iret", iret},
    {"far-return", far_return},
    {"no-address", no_address},
    {"stack", stack},
};

int main(int argc, char **argv)
{
    const size_t count = sizeof(kinds) / sizeof(kinds[0]);
    for (size_t i = 0; argc == 2 && i < count; i++) {
        if (strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].run();
            printf("survived %s\n", argv[1]);
            return 0;
        }
    }
    fprintf(stderr, "usage: fault KIND, one of:");
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, " %s", kinds[i].name);
    fputc('\n', stderr);
    return 2;
}
