// SPDX-License-Identifier: BSD-2-Clause
/* Valid and invalid executables: a valid image in which one field at a time is changed. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <abi/area.h>
#include <elf.h>
#include <string.h>
#include <uspace/srv/loader/elf.h>

#define FILE_SIZE 0x5000

typedef struct test_file {
    Elf64_Ehdr header;
    Elf64_Phdr program[3];
} test_file_t;

static test_file_t valid(void)
{
    return (test_file_t){
        .header =
            {
                .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                .e_type = ET_EXEC,
                .e_machine = EM_X86_64,
                .e_version = EV_CURRENT,
                .e_entry = 0x400010,
                .e_phoff = sizeof(Elf64_Ehdr),
                .e_phentsize = sizeof(Elf64_Phdr),
                .e_phnum = 3,
            },
        .program =
            {
                {.p_type = PT_LOAD,
                 .p_flags = PF_R | PF_X,
                 .p_offset = 0x1000,
                 .p_vaddr = 0x400000,
                 .p_filesz = 0x1800,
                 .p_memsz = 0x1800},
                {.p_type = PT_LOAD,
                 .p_flags = PF_R | PF_W,
                 .p_offset = 0x3000,
                 .p_vaddr = 0x402000,
                 .p_filesz = 0x100,
                 .p_memsz = 0x3001},
                {.p_type = PT_TLS},
            },
    };
}

static errno_t parse(const test_file_t *file, elf_image_t *image)
{
    return elf_parse(file, sizeof(*file), FILE_SIZE, image);
}

static void valid_image_is_described(void **state)
{
    (void)state;
    test_file_t file = valid();
    elf_image_t image;
    assert_int_equal(parse(&file, &image), EOK);
    assert_int_equal(image.entry, 0x400010);
    assert_int_equal(image.segment_count, 2);
    assert_int_equal(image.segments[0].flags, AREA_READ | AREA_EXEC);
    assert_int_equal(image.segments[0].memory_size, 0x1800);
    assert_int_equal(image.segments[1].flags, AREA_READ | AREA_WRITE);
    assert_int_equal(image.segments[1].memory_size, 0x3001);
    assert_int_equal(image.segments[1].file_size, 0x100);
}

static void short_files_are_refused(void **state)
{
    (void)state;
    test_file_t file = valid();
    elf_image_t image;
    for (size_t size = 0; size < sizeof(file); size++)
        assert_int_equal(elf_parse(&file, size, FILE_SIZE, &image), ENOEXEC);
}

#define REFUSED(change)                                                                            \
    do {                                                                                           \
        test_file_t file = valid();                                                                \
        elf_image_t image;                                                                         \
        file.change;                                                                               \
        assert_int_equal(parse(&file, &image), ENOEXEC);                                           \
    } while (0)

static void wrong_headers_are_refused(void **state)
{
    (void)state;
    REFUSED(header.e_ident[0] = 'M');
    REFUSED(header.e_ident[EI_CLASS] = ELFCLASS32);
    REFUSED(header.e_ident[EI_DATA] = ELFDATA2MSB);
    REFUSED(header.e_ident[EI_VERSION] = 0);
    REFUSED(header.e_type = ET_DYN);
    REFUSED(header.e_machine = EM_AARCH64);
    REFUSED(header.e_version = 0);
    REFUSED(header.e_phentsize = 32);
    REFUSED(header.e_phoff = UINT64_MAX);
    REFUSED(header.e_phoff = sizeof(test_file_t));
    REFUSED(header.e_phnum = UINT16_MAX);
    REFUSED(header.e_phnum = 0);
    REFUSED(header.e_entry = 0x402000); /* not executable */
    REFUSED(header.e_entry = 0x401800); /* after the code */
    REFUSED(header.e_entry = 0);
}

static void wrong_segments_are_refused(void **state)
{
    (void)state;
    REFUSED(program[0].p_flags = PF_R | PF_W | PF_X);
    REFUSED(program[1].p_vaddr = 0x402001);
    REFUSED(program[1].p_vaddr = 0x401000); /* in the first one's pages */
    REFUSED(program[0].p_vaddr = 0x1000);
    REFUSED(program[1].p_vaddr = 0x40000000); /* in the loader */
    REFUSED(program[1].p_vaddr = 0xffff800000000000);
    REFUSED(program[1].p_memsz = 0x40000000);
    REFUSED(program[1].p_memsz = UINT64_MAX);
    REFUSED(program[1].p_filesz = UINT64_MAX);
    REFUSED(program[1].p_filesz = 0x3002); /* more than its memory */
    REFUSED(program[1].p_offset = FILE_SIZE);
    REFUSED(program[1].p_offset = UINT64_MAX);
    REFUSED(program[2].p_type = PT_INTERP);
    REFUSED(program[2].p_type = PT_DYNAMIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_image_is_described),
        cmocka_unit_test(short_files_are_refused),
        cmocka_unit_test(wrong_headers_are_refused),
        cmocka_unit_test(wrong_segments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
