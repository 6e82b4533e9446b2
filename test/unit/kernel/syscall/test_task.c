// SPDX-License-Identifier: BSD-2-Clause
/* Tasks: names, lists, spawning from the loader image, invalid numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "puppet.h"

#include <abi/limits.h>
#include <abi/proto/methods.h>
#include <abi/sysinfo.h>
#include <arch/host/host.h>
#include <arch/paging.h>
#include <arch/time.h>
#include <elf.h>
#include <ipc/ipc.h>
#include <mm/account.h>
#include <mm/frame.h>
#include <mm/slab.h>
#include <proc/task.h>
#include <string.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, puppet_test_begin, puppet_test_end)

static unsigned children;

/* The program of the loader image: it waits for one call and answers it. */
static void child_main(uint64_t page, uint64_t argument)
{
    (void)page;
    children += argument == 0;
    syscall_words_t words = {{IPC_WAIT_FOREVER}};
    if (host_syscall(SYS_IPC_WAIT, &words) != EOK)
        return;
    words = (syscall_words_t){{words.w[0], 0, EOK, words.w[3] + 1}};
    (void)host_syscall(SYS_IPC_ANSWER, &words);
    words = (syscall_words_t){{7}};
    (void)host_syscall(SYS_TASK_EXIT, &words);
}

/* Builds an executable whose only segment is at the address of child_main in this process. */
static const void *loader_image(size_t *size)
{
    static struct {
        Elf64_Ehdr header;
        Elf64_Phdr segment;
        char rest[2 * 4096];
    } image;
    uint64_t entry = (uintptr_t)child_main, base = entry & ~(uint64_t)4095;
    memcpy(image.header.e_ident, ELFMAG, SELFMAG);
    image.header.e_ident[EI_CLASS] = ELFCLASS64;
    image.header.e_ident[EI_DATA] = ELFDATA2LSB;
    image.header.e_ident[EI_VERSION] = EV_CURRENT;
    image.header.e_type = ET_EXEC;
    image.header.e_machine = EM_X86_64;
    image.header.e_version = EV_CURRENT;
    image.header.e_entry = entry;
    image.header.e_phoff = offsetof(__typeof__(image), segment);
    image.header.e_ehsize = sizeof(Elf64_Ehdr);
    image.header.e_phentsize = sizeof(Elf64_Phdr);
    image.header.e_phnum = 1;
    image.segment.p_type = PT_LOAD;
    image.segment.p_flags = PF_R | PF_X;
    image.segment.p_offset = 4096;
    image.segment.p_vaddr = base;
    image.segment.p_filesz = 4096;
    image.segment.p_memsz = 8192;
    image.segment.p_align = 4096;
    *size = sizeof(image);
    return &image;
}

static errno_t spawn(puppet_t *a, uint64_t perms, syscall_words_t *words)
{
    poke(a, a->memory, "child", 5);
    *words = (syscall_words_t){{a->memory, 5, perms}};
    return puppet_call(a, SYS_TASK_SPAWN, words);
}

static void spawn_returns_a_task_and_a_phone_to_it(void **state)
{
    (void)state;
    size_t size;
    const void *image = loader_image(&size);
    program_loader_set(image, size);
    puppet_t *a = puppet_create_perms("a", PERM_KCON);
    syscall_words_t words;
    children = 0;
    assert_int_equal(spawn(a, PERM_KCON, &words), EOK);
    assert_int_equal(children, 1);
    task_t *child = task_find((task_id_t)words.w[0]);
    assert_non_null(child);
    assert_string_equal(child->name, "child");
    assert_int_equal(child->parent, a->task->id);
    assert_int_equal(child->perms, PERM_KCON);
    assert_int_equal(phone_of(a, words.w[1])->interface, INTERFACE_LOADER);
    send_ok(a, words.w[1], 3, 1024, 41, 0, 0);
    ipc_message_t m;
    assert_int_equal(take_answer(a, 3, &m), EOK);
    assert_int_equal(m.word[0], 42);
    assert_int_equal(phone_of(a, words.w[1])->state, PHONE_SLAMMED);
    assert_int_equal(child->exit_status, 7);
    task_unref(child);
}

static void spawn_rejects_foreign_permissions_and_bad_images(void **state)
{
    (void)state;
    puppet_t *a = puppet_create_perms("a", PERM_KCON);
    syscall_words_t words;
    assert_int_equal(spawn(a, PERM_KCON | PERM_MEM, &words), EPERM);
    assert_int_equal(spawn(a, 1ull << 40, &words), EPERM);
    program_loader_set("not an executable", 17);
    assert_int_equal(spawn(a, 0, &words), ENOEXEC);
    program_loader_set(NULL, 0);
    assert_int_equal(spawn(a, 0, &words), ENOENT);
}

static void spawn_without_memory_leaks_nothing(void **state)
{
    (void)state;
    size_t size;
    const void *image = loader_image(&size);
    program_loader_set(image, size);
    puppet_t *a = puppet_create("a");
    for (uint64_t countdown = 1;; countdown++) {
        assert_true(countdown < 200);
        uint32_t phones = a->task->phones.used;
        slab_inject_failure(countdown);
        syscall_words_t words;
        errno_t rc = spawn(a, 0, &words);
        slab_inject_failure(0);
        if (rc == EOK) {
            task_t *child = task_find((task_id_t)words.w[0]);
            task_kill(child, TASK_EXIT_KILLED, 0);
            task_unref(child);
            step();
            break;
        }
        assert_int_equal(rc, ENOMEM);
        assert_int_equal(a->task->phones.used, phones);
    }
}

/* The last frames are reserved for existing tasks. */
static void spawn_requires_spare_memory(void **state)
{
    (void)state;
    enum { FRAMES = 1 << 16 };
    static paddr_t frames[FRAMES];
    size_t size, taken = 0;
    const void *image = loader_image(&size);
    program_loader_set(image, size);
    puppet_t *a = puppet_create("a");
    while (!account_is_scarce(a->task->as) && taken < FRAMES)
        assert_int_equal(frame_alloc(&frames[taken++]), EOK);
    syscall_words_t words;
    assert_int_equal(spawn(a, 0, &words), ENOMEM);
    assert_int_equal(PUPPET_CALL(a, SYS_THREAD_CREATE, a->memory, a->memory, 0, a->memory, 1),
                     ENOMEM);
    while (taken > 0)
        frame_unref(frames[--taken]);
}

/* Creates `count` tasks without threads. */
static void make_children(const task_t *parent, task_t **made, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        as_t *as;
        assert_int_equal(as_create(&as), EOK);
        assert_int_equal(task_create("child", as, 0, parent->id, &made[i]), EOK);
    }
}

static void end_children(task_t **made, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        task_kill(made[i], TASK_EXIT_KILLED, 0);
        task_unref(made[i]);
    }
}

static unsigned count_live(task_t **made, unsigned count)
{
    unsigned live = 0;
    for (unsigned i = 0; i < count; i++)
        live += !made[i]->dead;
    return live;
}

static void children_have_a_limit(void **state)
{
    (void)state;
    static task_t *made[TASK_CHILDREN_MAX];
    size_t size;
    const void *image = loader_image(&size);
    program_loader_set(image, size);
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    make_children(a->task, made, TASK_CHILDREN_MAX);
    syscall_words_t words;
    assert_int_equal(spawn(a, 0, &words), ELIMIT);
    assert_int_equal(task_children(b->task->id), 0);
    end_children(made, TASK_CHILDREN_MAX);
    assert_int_equal(task_children(a->task->id), 0);
}

/* A program that leaves its children behind does not keep its parent from starting others. */
static void inherited_children_do_not_count_as_own(void **state)
{
    (void)state;
    static task_t *made[TASK_CHILDREN_MAX];
    size_t size;
    const void *image = loader_image(&size);
    program_loader_set(image, size);
    puppet_t *shell = puppet_create("shell"), *program = puppet_create("program");
    program->task->parent = shell->task->id;
    make_children(program->task, made, TASK_CHILDREN_MAX);
    puppet_kill(program);
    assert_int_equal(count_live(made, TASK_CHILDREN_MAX), TASK_CHILDREN_MAX);
    assert_int_equal(made[0]->parent, shell->task->id);
    assert_int_equal(task_children(shell->task->id), 0);
    syscall_words_t words;
    assert_int_equal(spawn(shell, 0, &words), EOK);
    assert_int_equal(PUPPET_CALL(shell, SYS_TASK_KILL, words.w[0]), EOK);
    end_children(made, TASK_CHILDREN_MAX);
}

/* Ends a new child of `parent` that has `count` children, and returns how many of them live on. */
static unsigned inherit(const puppet_t *parent, task_t **made, unsigned count)
{
    puppet_t *program = puppet_create("program");
    program->task->parent = parent->task->id;
    make_children(program->task, made, count);
    puppet_kill(program);
    return count_live(made, count);
}

static void children_that_cannot_be_inherited_end(void **state)
{
    (void)state;
    static task_t *first[TASK_INHERITED_MAX], *own[3], *later[3];
    puppet_t *shell = puppet_create("shell");
    make_children(shell->task, own, 3);
    assert_int_equal(inherit(shell, first, TASK_INHERITED_MAX - 1), TASK_INHERITED_MAX - 1);
    assert_int_equal(inherit(shell, later, 3), 1);
    assert_false(later[0]->dead);
    assert_int_equal(later[1]->exit_kind, TASK_EXIT_KILLED);
    end_children(later, 3);
    end_children(first, 1);
    assert_int_equal(inherit(shell, later, 3), 2);
    assert_int_equal(count_live(first + 1, TASK_INHERITED_MAX - 2), TASK_INHERITED_MAX - 2);
    assert_int_equal(count_live(own, 3), 3);
    end_children(own, 3);
    end_children(later, 3);
    end_children(first + 1, TASK_INHERITED_MAX - 2);
}

/* A task with threads ends in a thread of its own, and leaves its own children behind then. */
static void grandchildren_that_cannot_be_inherited_end(void **state)
{
    (void)state;
    static task_t *first[TASK_INHERITED_MAX], *last[2];
    puppet_t *shell = puppet_create("shell"), *program = puppet_create("program"),
             *child = puppet_create("child");
    program->task->parent = shell->task->id;
    child->task->parent = program->task->id;
    make_children(child->task, last, 2);
    assert_int_equal(inherit(shell, first, TASK_INHERITED_MAX), TASK_INHERITED_MAX);
    puppet_kill(program);
    child->gone = true;
    assert_true(child->task->dead);
    assert_int_equal(count_live(last, 2), 0);
    end_children(last, 2);
    end_children(first, TASK_INHERITED_MAX);
}

/* The kernel inherits all: only ns and the tasks of the boot loader are its children. */
static void the_kernel_inherits_without_limit(void **state)
{
    (void)state;
    static task_t *made[TASK_INHERITED_MAX + 1];
    puppet_t *a = puppet_create("a");
    make_children(a->task, made, TASK_INHERITED_MAX + 1);
    puppet_kill(a);
    assert_int_equal(count_live(made, TASK_INHERITED_MAX + 1), TASK_INHERITED_MAX + 1);
    end_children(made, TASK_INHERITED_MAX + 1);
}

static task_info_t list_from(puppet_t *a, uint64_t from)
{
    task_info_t info;
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_LIST, from, a->memory, sizeof(info)), EOK);
    peek(a, a->memory, &info, sizeof(info));
    return info;
}

static void the_list_names_every_task(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("first"), *b = puppet_create("second");
    poke(b, b->memory, "re\x01named", 8);
    assert_int_equal(PUPPET_CALL(b, SYS_TASK_SET_NAME, b->memory, 8), EOK);
    assert_int_equal(PUPPET_CALL(b, SYS_TASK_SET_NAME, b->memory, 0), EINVAL);
    assert_int_equal(PUPPET_CALL(b, SYS_TASK_SET_NAME, 1, 8), EFAULT);
    task_info_t info = list_from(a, b->task->id);
    assert_int_equal(info.id, b->task->id);
    assert_string_equal(info.name, "re?named");
    assert_int_equal(info.threads, 1);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_LIST, b->task->id + 1, a->memory, 4096), ENOENT);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_LIST, 0, a->memory, 8), EINVAL);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_LIST, 0, UINT64_MAX - 7, 80), EFAULT);
}

/* A walk by id visits each task once, whether ids are missing or start again. */
static void the_list_is_sorted_by_id(void **state)
{
    (void)state;
    task_ids_go_to(UINT32_MAX - 2);
    puppet_t *a = puppet_create("2nd largest id"), *b = puppet_create("largest id");
    puppet_t *c = puppet_create("an id that starts again"), *d = puppet_create("its next");
    assert_int_equal(a->task->id, UINT32_MAX - 1);
    assert_int_equal(b->task->id, UINT32_MAX);
    task_id_t kernel = task_kernel()->id;
    assert_in_range(c->task->id, kernel + 2, UINT32_MAX - 2);
    assert_int_equal(list_from(a, 0).id, kernel);
    assert_int_equal(list_from(a, kernel).id, kernel);
    assert_int_equal(list_from(a, kernel + 1).id, c->task->id);
    assert_int_equal(list_from(a, c->task->id - 1).id, c->task->id);
    assert_int_equal(list_from(a, c->task->id + 1).id, d->task->id);
    assert_int_equal(list_from(a, d->task->id + 1).id, a->task->id);
    assert_int_equal(list_from(a, d->task->id + 2).id, a->task->id);
    assert_int_equal(list_from(a, UINT32_MAX).id, b->task->id);
    task_id_t ended = d->task->id;
    puppet_kill(d);
    assert_int_equal(list_from(a, ended).id, a->task->id);
    assert_int_equal(list_from(a, ended + 1).id, a->task->id);
}

static void every_unknown_number_is_enosys(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    static const uint64_t unknown[] = {8, 15, 23, 31, SYSCALL_LIMIT, 1000, 1ull << 32, UINT64_MAX};
    for (unsigned i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        assert_int_equal(PUPPET_CALL(a, unknown[i], 1, 2, 3), ENOSYS);
}

static void a_task_can_query_its_id_and_permissions(void **state)
{
    (void)state;
    puppet_t *a = puppet_create_perms("a", PERM_KILL | PERM_IO);
    syscall_words_t words = {{99, 99, 99}};
    assert_int_equal(puppet_call(a, SYS_TASK_SELF, &words), EOK);
    assert_int_equal(words.w[0], a->task->id);
    assert_int_equal(words.w[1], PERM_KILL | PERM_IO);
    assert_int_equal(words.w[2], 0);
    assert_int_equal(PUPPET_CALL(a, SYS_SHUTDOWN, 0), EPERM);
    assert_int_equal(PUPPET_CALL(a, SYS_KCON, 0), EPERM);
    assert_int_equal(PUPPET_CALL(a, SYS_PHYS_MAP, 0, 4096, 1), EPERM);
}

/* Servers query the permissions of their clients. */
static void permissions_of_other_tasks_can_be_queried(void **state)
{
    (void)state;
    puppet_t *a = puppet_create_perms("a", PERM_KCON | PERM_MOUNT),
             *b = puppet_create_perms("b", 0);
    syscall_words_t words = {{a->task->id}};
    assert_int_equal(puppet_call(b, SYS_TASK_PERMISSIONS, &words), EOK);
    assert_int_equal(words.w[0], PERM_KCON | PERM_MOUNT);
    words.w[0] = b->task->id;
    assert_int_equal(puppet_call(a, SYS_TASK_PERMISSIONS, &words), EOK);
    assert_int_equal(words.w[0], 0);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_PERMISSIONS, 0), ENOENT);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_PERMISSIONS, 12345), ENOENT);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_PERMISSIONS, 1ull << 32 | a->task->id), ENOENT);
}

static void sysinfo_returns_the_value_of_each_key(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a");
    uint64_t key = a->memory, value = a->memory + 4096;
    poke(a, key, SYSINFO_CMDLINE, sizeof(SYSINFO_CMDLINE) - 1);
    syscall_words_t words = {{key, sizeof(SYSINFO_CMDLINE) - 1, value, 100}};
    assert_int_equal(puppet_call(a, SYS_SYSINFO, &words), EOK);
    assert_int_equal(words.w[0], 13);
    char text[14] = {0};
    peek(a, value, text, 13);
    assert_string_equal(text, "exchange=late");
    words = (syscall_words_t){{key, sizeof(SYSINFO_CMDLINE) - 1, value, 12}};
    assert_int_equal(puppet_call(a, SYS_SYSINFO, &words), EOVERFLOW);
    assert_int_equal(words.w[0], 13);
    assert_int_equal(PUPPET_CALL(a, SYS_SYSINFO, key, 3, value, 100), ENOENT);
    assert_int_equal(PUPPET_CALL(a, SYS_SYSINFO, key, 1000, value, 100), ENOENT);
    assert_int_equal(PUPPET_CALL(a, SYS_SYSINFO, 3, 5, value, 100), EFAULT);
    poke(a, key, SYSINFO_MEMORY, sizeof(SYSINFO_MEMORY) - 1);
    assert_int_equal(PUPPET_CALL(a, SYS_SYSINFO, key, sizeof(SYSINFO_MEMORY) - 1, value, 100), EOK);
    assert_int_equal(PUPPET_CALL(a, SYS_SYSINFO, key, sizeof(SYSINFO_MEMORY) - 1, 0, 100), EFAULT);
    poke(a, key, SYSINFO_INITRD, sizeof(SYSINFO_INITRD) - 1);
    assert_int_equal(PUPPET_CALL(a, SYS_SYSINFO, key, sizeof(SYSINFO_INITRD) - 1, value, 100),
                     ENOENT);
    poke(a, key, SYSINFO_TIME, sizeof(SYSINFO_TIME) - 1);
    words = (syscall_words_t){{key, sizeof(SYSINFO_TIME) - 1, value, sizeof(uint64_t)}};
    assert_int_equal(puppet_call(a, SYS_SYSINFO, &words), EOK);
    uint64_t boot;
    peek(a, value, &boot, sizeof(boot));
    assert_int_equal(words.w[0], sizeof(boot));
    assert_int_equal(boot, arch_time_boot_seconds());
}

static void descent_covers_all_generations(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    b->task->parent = a->task->id;
    c->task->parent = b->task->id;
    assert_true(task_descends(c->task, a->task->id));
    assert_true(task_descends(c->task, b->task->id));
    assert_false(task_descends(a->task, c->task->id));
    assert_false(task_descends(a->task, a->task->id));
}

static void grandchildren_get_the_parent_of_a_dead_task(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c"),
             *d = puppet_create("d");
    b->task->parent = a->task->id;
    c->task->parent = b->task->id;
    d->task->parent = c->task->id;
    puppet_kill(b);
    assert_int_equal(c->task->parent, a->task->id);
    assert_true(task_descends(d->task, a->task->id));
    puppet_kill(c);
    assert_int_equal(PUPPET_CALL(a, SYS_TASK_KILL, d->task->id), EOK);
    d->gone = true;
    step();
    assert_null(task_find(d->task->id));
}

static void children_of_a_dead_kernel_child_have_no_parent(void **state)
{
    (void)state;
    puppet_t *a = puppet_create("a"), *b = puppet_create("b"), *c = puppet_create("c");
    b->task->parent = a->task->id;
    puppet_kill(a);
    assert_int_equal(b->task->parent, 0);
    assert_false(task_descends(b->task, 0));
    assert_int_equal(PUPPET_CALL(c, SYS_TASK_KILL, b->task->id), EPERM);
}

/* 0 is not a task, 1 and 2 are reserved for the kernel and ns, and an id in use is not reused. */
static void ids_wrap_around(void **state)
{
    (void)state;
    task_ids_go_to(UINT32_MAX - 1);
    puppet_t *a = puppet_create("a"), *b = puppet_create("b");
    assert_int_equal(a->task->id, UINT32_MAX);
    assert_int_equal(b->task->id, TASK_ID_REUSED);
    task_ids_go_to(UINT32_MAX);
    puppet_t *c = puppet_create("c");
    assert_int_equal(c->task->id, TASK_ID_REUSED + 1);
    task_t *found = task_find(TASK_ID_REUSED);
    assert_ptr_equal(found, b->task);
    task_unref(found);
    task_ids_go_to(1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(spawn_returns_a_task_and_a_phone_to_it),
        TEST(spawn_rejects_foreign_permissions_and_bad_images),
        TEST(spawn_without_memory_leaks_nothing),
        TEST(spawn_requires_spare_memory),
        TEST(children_have_a_limit),
        TEST(inherited_children_do_not_count_as_own),
        TEST(children_that_cannot_be_inherited_end),
        TEST(grandchildren_that_cannot_be_inherited_end),
        TEST(the_kernel_inherits_without_limit),
        TEST(the_list_names_every_task),
        TEST(the_list_is_sorted_by_id),
        TEST(every_unknown_number_is_enosys),
        TEST(a_task_can_query_its_id_and_permissions),
        TEST(sysinfo_returns_the_value_of_each_key),
        TEST(descent_covers_all_generations),
        TEST(grandchildren_get_the_parent_of_a_dead_task),
        TEST(children_of_a_dead_kernel_child_have_no_parent),
        TEST(ids_wrap_around),
        TEST(permissions_of_other_tasks_can_be_queried),
    };
    return cmocka_run_group_tests(tests, puppet_group_setup, NULL);
}
