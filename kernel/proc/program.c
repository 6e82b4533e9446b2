// SPDX-License-Identifier: BSD-2-Clause
/* Creates tasks from executables in kernel memory: boot modules and the loader. */
#include <abi/limits.h>
#include <proc/elf.h>
#include <proc/task.h>
#include <proc/thread.h>

/* Stack of a main thread, above its guard; its pages are allocated on demand. */
#define MAIN_STACK_SIZE ((uint64_t)256 * 1024)
#define MAIN_AREA_SIZE  (STACK_GUARD_SIZE + MAIN_STACK_SIZE)

static const void *loader_image;
static size_t loader_size;

void program_loader_set(const void *image, size_t size)
{
    loader_image = image;
    loader_size = size;
}

static errno_t boot_program_load(const void *image, size_t size, as_t **result, uaddr_t *entry)
{
    as_t *as;
    errno_t rc = as_create(&as);
    if (rc != EOK)
        return rc;
    rc = elf_load(image, size, as, entry);
    if (rc != EOK) {
        as_unref(as);
        return rc;
    }
    *result = as;
    return EOK;
}

static errno_t main_thread_create(task_t *task, uaddr_t entry, thread_t **thread)
{
    uint64_t base = 0;
    errno_t rc =
        as_area_create(task->as, &base, MAIN_AREA_SIZE, AREA_READ | AREA_WRITE | AREA_GUARD);
    if (rc != EOK)
        return rc;
    uaddr_t stack = {base + MAIN_AREA_SIZE};
    return thread_create_user(task, "main", entry, stack, 0, thread);
}

errno_t program_create(const char *name, const void *image, size_t size, uint32_t perms,
                       task_id_t parent, task_t **result, thread_t **thread)
{
    as_t *as;
    uaddr_t entry;
    errno_t rc = boot_program_load(image, size, &as, &entry);
    if (rc != EOK)
        return rc;
    task_t *task;
    rc = task_create(name, as, perms, parent, &task);
    if (rc != EOK)
        return rc;
    rc = main_thread_create(task, entry, thread);
    if (rc != EOK) {
        task_kill(task, TASK_EXIT_KILLED, 0);
        task_unref(task);
        return rc;
    }
    *result = task;
    return EOK;
}

errno_t program_start(const char *name, const void *image, size_t size, uint32_t perms,
                      task_id_t parent, task_t **task)
{
    thread_t *thread;
    errno_t rc = program_create(name, image, size, perms, parent, task, &thread);
    if (rc == EOK)
        thread_start(thread);
    return rc;
}

errno_t program_create_loader(const char *name, uint32_t perms, task_id_t parent, task_t **task,
                              thread_t **thread)
{
    if (loader_image == NULL)
        return ENOENT;
    return program_create(name, loader_image, loader_size, perms, parent, task, thread);
}
