// SPDX-License-Identifier: BSD-2-Clause
/*
 * The start of the generic kernel: initializes its parts in the order of their dependencies, starts
 * the boot modules as tasks, and becomes the idle thread.
 *
 * Modules are started in the order of the boot loader's list, which determines their task ids. Two
 * kinds are not started: `loader` is the program in which every new task starts, and files with a
 * dot in their name (the initial image) are data. The words after a module's name are its
 * permissions.
 */
#include <arch/cpu.h>
#include <arch/paging.h>
#include <boot/boot.h>
#include <boot/module.h>
#include <inspect/inspect.h>
#include <inspect/order_lint.h>
#include <inspect/watchdog.h>
#include <ipc/ipc.h>
#include <irq/irq.h>
#include <lib/assert.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <mm/as.h>
#include <mm/frame.h>
#include <monitor/monitor.h>
#include <proc/elf.h>
#include <proc/task.h>
#include <sched/cpu.h>
#include <sched/sched.h>
#include <trace/trace.h>

#define MODULE_LOADER "loader"

static void start_module(const boot_module_t *module)
{
    char name[TASK_NAME_SIZE];
    print_format(name, sizeof(name), "init:%s", module->name);
    const void *image = arch_phys_to_virt(module->address);

    elf_image_t checked;
    const char *why;
    errno_t rc = elf_check(image, module->size, &checked, &why);
    if (rc != EOK)
        panic("boot module %s cannot be started: %s", module->name, why);
    task_t *task;
    uint32_t permissions = module_permissions(module->name, module->words);
    rc = program_start(name, image, module->size, permissions, 0, &task);
    if (rc != EOK)
        panic("boot module %s cannot be started: error %d", module->name, rc);
    klog("task %u is %s", task->id, name);
    if (str_equal(module->name, "ns"))
        ipc_set_ns(task);
    task_unref(task);
}

static void start_modules(void)
{
    for (unsigned i = 0; i < boot_info.module_count; i++) {
        const boot_module_t *module = &boot_info.modules[i];
        if (str_equal(module->name, MODULE_LOADER))
            program_loader_set(arch_phys_to_virt(module->address), module->size);
        else if (!module_is_data(module->name))
            start_module(module);
    }
}

void kernel_main(void)
{
    klog("Switchboard for " ARCH_NAME ", %llu MiB of memory free",
         (unsigned long long)(frame_free_count() * PAGE_SIZE >> 20));
    boot_options_read(boot_info.cmdline);
    cpu_init(0);
    as_init();
    inspect_init();
    irq_init();
    task_init();
    trace_init();
    start_modules();
    order_lint_init();
    watchdog_init();
    monitor_init();
    sched_loop();
}
