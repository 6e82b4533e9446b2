// SPDX-License-Identifier: BSD-2-Clause
/*
 * rd: offers the initial FAT image, which GRUB loaded into memory, as the block device bd/initrd.
 * Reads and writes access that memory; changes are lost when the machine is switched off.
 * The root lies there, so only tasks that can mount can write.
 */
#include <abi/area.h>
#include <abi/task.h>
#include <async/async.h>
#include <bd/bd.h>
#include <os/os.h>
#include <stdio.h>
#include <string.h>
#include <task/spawn.h>

#define BLOCK_SIZE 512
#define PAGE_SIZE  4096u

static errno_t disk_read(void *context, uint64_t first, size_t count, void *buffer)
{
    const uint8_t *image = context;
    memcpy(buffer, image + first * BLOCK_SIZE, count * BLOCK_SIZE);
    return EOK;
}

static errno_t disk_write(void *context, uint64_t first, size_t count, const void *buffer)
{
    uint8_t *image = context;
    memcpy(image + first * BLOCK_SIZE, buffer, count * BLOCK_SIZE);
    return EOK;
}

static bd_ops_t image_ops = {
    .block_size = BLOCK_SIZE,
    .write_permission = PERM_MOUNT,
    .read = disk_read,
    .write = disk_write,
};

static errno_t disk_map(void)
{
    sysinfo_module_t module;
    size_t length;
    errno_t rc = os_sysinfo(SYSINFO_INITRD, &module, sizeof(module), &length);
    if (rc != EOK)
        return rc;
    /* An incomplete last block is not accessible. Whole pages are mapped. */
    image_ops.num_blocks = module.size / BLOCK_SIZE;
    if (image_ops.num_blocks == 0)
        return EINVAL;
    uint64_t mapped = (module.size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    return os_phys_map(module.address, mapped, AREA_READ | AREA_WRITE, &image_ops.context);
}

static int rd_fail(const char *what, errno_t rc)
{
    fprintf(stderr, "rd: %s: %s\n", what, error_text(rc));
    return 1;
}

int main(void)
{
    errno_t rc = disk_map();
    if (rc == ENOENT) {
        fprintf(stderr, "rd: the boot loader did not load initrd.img (too little memory?)\n");
        return 1;
    }
    if (rc != EOK)
        return rd_fail("cannot map the initial image", rc);
    rc = bd_server_register("rd", "bd/initrd", &image_ops);
    if (rc != EOK)
        return rd_fail("cannot register bd/initrd", rc);
    rc = task_report(0);
    if (rc != EOK)
        return rd_fail("cannot report to ns", rc);
    async_serve();
}
