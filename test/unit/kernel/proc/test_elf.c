// SPDX-License-Identifier: BSD-2-Clause
/* ELF files: valid, invalid and random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arch/host/host.h>
#include <elf.h>
#include <mm/frame.h>
#include <proc/elf.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE 0x3000u

typedef struct program {
    Elf64_Ehdr header;
    Elf64_Phdr segments[3];
    char rest[FILE_SIZE - sizeof(Elf64_Ehdr) - 3 * sizeof(Elf64_Phdr)];
} program_t;

_Static_assert(sizeof(program_t) == FILE_SIZE, "one flat file");

static program_t file; /* reset before each test */

static int fresh(void **state)
{
    (void)state;
    memset(&file, 0, sizeof(file));
    file.header = (Elf64_Ehdr){
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_entry = 0x400010,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 3,
    };
    file.segments[0] = (Elf64_Phdr){.p_type = PT_LOAD,
                                    .p_flags = PF_R | PF_X,
                                    .p_vaddr = 0x400000,
                                    .p_filesz = 0x1000,
                                    .p_memsz = 0x1000};
    file.segments[1] = (Elf64_Phdr){.p_type = PT_LOAD,
                                    .p_flags = PF_R | PF_W,
                                    .p_offset = 0x1800,
                                    .p_vaddr = 0x401800,
                                    .p_filesz = 0x1000,
                                    .p_memsz = 0x5000};
    file.segments[2] = (Elf64_Phdr){.p_type = PT_TLS, .p_memsz = 8};
    memset((char *)&file + 0x1800, 'd', 0x1000);
    return 0;
}

static void assert_refused(const char *words)
{
    elf_image_t image;
    const char *why = NULL;
    assert_int_equal(elf_check(&file, sizeof(file), &image, &why), ENOEXEC);
    assert_non_null(why);
    assert_non_null(strstr(why, words));
}

static void test_good(void **state)
{
    (void)state;
    elf_image_t image;
    const char *why = "";
    assert_int_equal(elf_check(&file, sizeof(file), &image, &why), EOK);
    assert_null(why);
    assert_int_equal(image.entry, 0x400010);
    assert_int_equal(image.segment_count, 2);
    assert_int_equal(image.segments[0].flags, AREA_READ | AREA_EXEC);
    assert_int_equal(image.segments[1].flags, AREA_READ | AREA_WRITE);
}

static void test_load(void **state)
{
    (void)state;
    as_t *as;
    uaddr_t entry;
    assert_int_equal(as_create(&as), EOK);
    assert_int_equal(elf_load(&file, sizeof(file), as, &entry), EOK);
    assert_int_equal(entry.value, 0x400010);
    paddr_t pa;
    assert_int_equal(as_resolve(as, 0x4027ff, FAULT_WRITE, &pa), EOK);
    const char *bytes = arch_phys_to_virt(pa);
    assert_int_equal(bytes[0], 'd');
    assert_int_equal(bytes[1], 0); /* behind the file's part */
    frame_unref(pa);
    assert_int_equal(as_resolve(as, 0x400000, FAULT_WRITE, &pa), EFAULT);
    assert_int_equal(as_resolve(as, 0x406fff, FAULT_READ, &pa), EOK);
    frame_unref(pa);
    assert_int_equal(as_resolve(as, 0x407000, FAULT_READ, &pa), EFAULT);
    as_unref(as);
}

static void test_not_elf(void **state)
{
    (void)state;
    elf_image_t image;
    for (size_t size = 0; size < sizeof(Elf64_Ehdr); size++)
        assert_int_equal(elf_check(&file, size, &image, NULL), ENOEXEC);
    file.header.e_ident[1] = 'e';
    assert_refused("not an ELF");
}

static void test_other_machines(void **state)
{
    (void)state;
    file.header.e_machine = EM_AARCH64;
    assert_refused("not for this machine");
    fresh(NULL);
    file.header.e_ident[EI_CLASS] = ELFCLASS32;
    assert_refused("not for this machine");
    fresh(NULL);
    file.header.e_type = ET_DYN;
    assert_refused("not a static executable");
    fresh(NULL);
    file.segments[2].p_type = PT_INTERP;
    assert_refused("not a static executable");
}

static void test_program_headers(void **state)
{
    (void)state;
    static const Elf64_Off offsets[] = {FILE_SIZE, FILE_SIZE - 1, UINT64_MAX, UINT64_MAX - 100};
    for (unsigned i = 0; i < 4; i++) {
        file.header.e_phoff = offsets[i];
        assert_refused("program headers");
    }
    fresh(NULL);
    file.header.e_phnum = 0;
    assert_refused("program headers");
    file.header.e_phnum = 0xffff;
    assert_refused("program headers");
    fresh(NULL);
    file.header.e_phentsize = 55;
    assert_refused("program headers");
}

static void test_segments(void **state)
{
    (void)state;
    file.segments[1].p_offset = UINT64_MAX - 4;
    assert_refused("not in the file");
    fresh(NULL);
    file.segments[1].p_filesz = UINT64_MAX;
    assert_refused("not in the file");
    fresh(NULL);
    file.segments[1].p_filesz = file.segments[1].p_memsz + 1;
    assert_refused("not in the file");

    static const uint64_t outside[] = {0,
                                       0x1000,
                                       USER_BASE - 1,
                                       USER_END,
                                       USER_END - 0x4fff,
                                       0xffff800000000000ull,
                                       UINT64_MAX,
                                       UINT64_MAX - 0x4000};
    for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
        fresh(NULL);
        file.segments[1].p_vaddr = outside[i];
        assert_refused("outside of user memory");
    }
    fresh(NULL);
    file.segments[1].p_memsz = UINT64_MAX;
    assert_refused("outside of user memory");
    fresh(NULL);
    file.segments[1].p_flags = PF_R | PF_W | PF_X;
    assert_refused("writable and executable");
    fresh(NULL);
    file.segments[1].p_vaddr = 0x400fff;
    assert_refused("share a page");
    fresh(NULL);
    file.header.e_entry = 0x401900; /* data */
    assert_refused("entry point");
    file.header.e_entry = 0x401000;
    assert_refused("entry point");
    file.header.e_phnum = 0;
}

/* Every accepted file can be loaded without an error except ENOMEM, and frees all memory. */
static void test_random_damage(void **state)
{
    (void)state;
    srand(1);
    unsigned accepted = 0;
    for (unsigned round = 0; round < 20000; round++) {
        fresh(NULL);
        char *headers = (char *)&file;
        for (int i = rand() % 4; i >= 0; i--)
            headers[rand() % offsetof(program_t, rest)] = (char)rand();
        elf_image_t image;
        if (elf_check(&file, sizeof(file), &image, NULL) != EOK)
            continue;
        accepted++;
        as_t *as;
        uaddr_t entry;
        uint64_t before = frame_free_count();
        assert_int_equal(as_create(&as), EOK);
        errno_t rc = elf_load(&file, sizeof(file), as, &entry);
        assert_true(rc == EOK || rc == ENOMEM);
        as_unref(as);
        assert_int_equal(frame_free_count(), before);
    }
    assert_true(accepted > 100);
}

/* Each frame that a load needs is missing once. */
static void test_no_memory(void **state)
{
    (void)state;
    errno_t rc = ENOMEM;
    unsigned n;
    for (n = 1; rc != EOK && n < 40; n++) {
        as_t *as;
        uaddr_t entry = {1};
        uint64_t before = frame_free_count();
        assert_int_equal(as_create(&as), EOK);
        frame_inject_failure(n);
        rc = elf_load(&file, sizeof(file), as, &entry);
        frame_inject_failure(0);
        as_unref(as);
        assert_true(rc == EOK || (rc == ENOMEM && entry.value == 1));
        assert_int_equal(frame_free_count(), before);
    }
    assert_in_range(n, 4, 39);
}

/* Every byte of the file is at its place, and nothing else is there. */
static void test_contents(void **state)
{
    (void)state;
    as_t *as;
    uaddr_t entry;
    char *bytes = (char *)&file;
    for (size_t i = 0; i < 0x1000; i++)
        bytes[0x1800 + i] = (char)(i * 7 + i / 256);
    assert_int_equal(as_create(&as), EOK);
    assert_int_equal(elf_load(&file, sizeof(file), as, &entry), EOK);
    for (uint64_t at = 0x401000; at < 0x407000; at++) {
        paddr_t pa;
        assert_int_equal(as_resolve(as, at, FAULT_READ, &pa), EOK);
        bool inside = at >= 0x401800 && at < 0x402800;
        assert_int_equal(*(const char *)arch_phys_to_virt(pa), inside ? bytes[at - 0x400000] : 0);
        frame_unref(pa);
    }
    as_unref(as);
}

static int boot(void **state)
{
    (void)state;
    host_boot();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_good, fresh),
        cmocka_unit_test_setup(test_load, fresh),
        cmocka_unit_test_setup(test_contents, fresh),
        cmocka_unit_test_setup(test_no_memory, fresh),
        cmocka_unit_test_setup(test_not_elf, fresh),
        cmocka_unit_test_setup(test_other_machines, fresh),
        cmocka_unit_test_setup(test_program_headers, fresh),
        cmocka_unit_test_setup(test_segments, fresh),
        cmocka_unit_test_setup(test_random_damage, fresh),
    };
    return cmocka_run_group_tests(tests, boot, NULL);
}
