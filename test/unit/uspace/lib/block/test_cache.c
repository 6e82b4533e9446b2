// SPDX-License-Identifier: BSD-2-Clause
/* The block cache: its reads and writes, their order, and cases without any. */
#include "test/unit/uspace/srv/fs/support/cmocka_all.h"

#include <block/block.h>
#include <string.h>

#define DEVICE_BLOCKS 64
#define LOG_MAX       256

typedef struct disk {
    uint8_t bytes[DEVICE_BLOCKS * 512];
    uint64_t written[LOG_MAX]; /* first block of every write */
    size_t writes;
    size_t reads;
    size_t closed;
    errno_t error;
    size_t good_writes; /* number of writes that succeed before `error` */
} disk_t;

static errno_t disk_read(void *context, uint64_t first, size_t count, void *buffer)
{
    disk_t *disk = context;
    assert_true(first + count <= DEVICE_BLOCKS);
    disk->reads++;
    memcpy(buffer, disk->bytes + first * 512, count * 512);
    return EOK;
}

static errno_t disk_write(void *context, uint64_t first, size_t count, const void *buffer)
{
    disk_t *disk = context;
    assert_true(first + count <= DEVICE_BLOCKS);
    if (disk->error != EOK && disk->good_writes == 0)
        return disk->error;
    disk->good_writes -= disk->error != EOK;
    disk->written[disk->writes++] = first;
    memcpy(disk->bytes + first * 512, buffer, count * 512);
    return EOK;
}

static void disk_close(void *context)
{
    ((disk_t *)context)->closed++;
}

static block_device_t *opened(disk_t *disk, size_t cached)
{
    block_backend_t backend = {.block_size = 512,
                               .num_blocks = DEVICE_BLOCKS,
                               .context = disk,
                               .read = disk_read,
                               .write = disk_write,
                               .close = disk_close};
    block_device_t *device;

    memset(disk, 0, sizeof(*disk));
    for (size_t i = 0; i < sizeof(disk->bytes); i++)
        disk->bytes[i] = (uint8_t)(i / 512);
    assert_int_equal(block_device_create(&backend, cached, &device), EOK);
    return device;
}

static void change(block_device_t *device, uint64_t number, uint8_t value)
{
    block_t *block;
    assert_int_equal(block_get(device, number, BLOCK_READ, &block), EOK);
    block->data[0] = value;
    block->dirty = true;
    block_put(device, block);
}

static void a_block_is_read_once(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 8);
    block_t *one;
    block_t *two;

    assert_int_equal(block_get(device, 3, BLOCK_READ, &one), EOK);
    assert_int_equal(block_get(device, 3, BLOCK_READ, &two), EOK);
    assert_ptr_equal(one, two);
    assert_int_equal(one->number, 3);
    assert_int_equal(one->data[511], 3);
    assert_int_equal(disk.reads, 1);
    block_put(device, one);
    block_put(device, two);
    assert_int_equal(block_get(device, DEVICE_BLOCKS, BLOCK_READ, &one), ERANGE);
    assert_int_equal(block_get(device, UINT64_MAX, BLOCK_READ, &one), ERANGE);
    assert_int_equal(block_close(device), EOK);
    assert_int_equal(disk.writes, 0);
    assert_int_equal(disk.closed, 1);
}

static void writes_keep_the_order_of_changes(void **state)
{
    (void)state;
    static const uint64_t order[] = {9, 2, 30, 5};
    disk_t disk;
    block_device_t *device = opened(&disk, 8);

    for (size_t i = 0; i < 4; i++)
        change(device, order[i], 0xaa);
    change(device, 9, 0xbb); /* changed again: still the first */
    assert_int_equal(disk.writes, 0);
    assert_int_equal(block_sync(device), EOK);
    assert_int_equal(disk.writes, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(disk.written[i], order[i]);
    assert_int_equal(disk.bytes[9 * 512], 0xbb);
    assert_int_equal(block_sync(device), EOK);
    assert_int_equal(disk.writes, 4);
    assert_int_equal(block_close(device), EOK);
}

static void a_small_cache_drops_the_least_recently_used_block(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 4);

    for (uint64_t i = 0; i < 4; i++)
        change(device, i, 0xcc);
    assert_int_equal(disk.writes, 0);
    change(device, 10, 0xcc); /* only a write makes room */
    assert_int_equal(disk.writes, 4);
    change(device, 1, 0xdd); /* 0 was forgotten, 1 not */
    assert_int_equal(disk.reads, 5);
    change(device, 0, 0xdd);
    assert_int_equal(disk.reads, 6);
    assert_int_equal(block_close(device), EOK);
    for (uint64_t i = 0; i < 4; i++)
        assert_int_equal(disk.bytes[i * 512], i < 2 ? 0xdd : 0xcc);
}

static void held_blocks_stay(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 2);
    block_t *held[6];

    for (uint64_t i = 0; i < 6; i++)
        assert_int_equal(block_get(device, i, BLOCK_READ, &held[i]), EOK);
    assert_int_equal(block_set_size(device, 1024), EBUSY);
    for (uint64_t i = 0; i < 6; i++) {
        assert_int_equal(held[i]->data[0], i);
        block_put(device, held[i]);
    }
    assert_int_equal(block_close(device), EOK);
}

static void logical_blocks_are_several_of_the_device(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 4);
    block_t *block;

    assert_int_equal(block_set_size(device, 256), EINVAL);
    assert_int_equal(block_set_size(device, 768), EINVAL);
    assert_int_equal(block_set_size(device, 128 * 1024), EINVAL);
    change(device, 7, 0x77);
    assert_int_equal(block_set_size(device, 2048), EOK);
    assert_int_equal(disk.bytes[7 * 512], 0x77);
    assert_int_equal(block_count(device), DEVICE_BLOCKS / 4);
    assert_int_equal(block_size(device), 2048);
    assert_int_equal(block_device_size(device), 512);
    assert_int_equal(block_get(device, 1, BLOCK_READ, &block), EOK);
    assert_int_equal(block->data[3 * 512], 0x77);
    block_put(device, block);
    assert_int_equal(block_close(device), EOK);
}

static void unread_blocks_are_zero(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 4);
    block_t *block;

    for (int i = 0; i < 2; i++) { /* not cached, then cached */
        assert_int_equal(block_get(device, 5, BLOCK_NOREAD, &block), EOK);
        assert_int_equal(block->data[100], 0);
        block->data[100] = 1;
        block->dirty = true;
        block_put(device, block);
    }
    assert_int_equal(disk.reads, 0);
    assert_int_equal(block_close(device), EOK);
    assert_int_equal(disk.bytes[5 * 512 + 100], 1);
    assert_int_equal(disk.bytes[5 * 512], 0);
}

static void blocks_that_cannot_be_written_stay_dirty(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 2);
    block_t *block;

    change(device, 1, 0x11);
    change(device, 2, 0x22);
    disk.error = EIO;
    assert_int_equal(block_sync(device), EIO);
    assert_int_equal(block_get(device, 3, BLOCK_READ, &block),
                     EIO); /* all buffers have unwritten changes */
    assert_int_equal(block_set_size(device, 1024), EIO);
    disk.error = EOK;
    assert_int_equal(block_sync(device), EOK);
    assert_int_equal(disk.bytes[512], 0x11);
    assert_int_equal(disk.bytes[1024], 0x22);
    change(device, 1, 0x33);
    disk.error = EIO;
    assert_int_equal(block_close(device), EIO);
    assert_int_equal(disk.closed, 1);
}

static uint8_t first_byte(block_device_t *device, uint64_t number)
{
    block_t *block;
    assert_int_equal(block_get(device, number, BLOCK_READ, &block), EOK);
    uint8_t value = block->data[0];
    block_put(device, block);
    return value;
}

static void alter(block_device_t *device, uint64_t number, enum block_get_flag flag, uint8_t value)
{
    block_t *block;
    assert_int_equal(block_get(device, number, flag, &block), EOK);
    block->data[0] = value;
    block->dirty = true;
    block_put(device, block);
}

/* More blocks than the cache has: nothing may be written before the end. */
static void a_change_is_written_at_its_end(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 4);

    assert_int_equal(block_change_begin(device), EOK);
    for (uint64_t i = 0; i < 20; i++)
        alter(device, 20 - i, i % 2 == 0 ? BLOCK_CHANGE : BLOCK_NOREAD, 0xee);
    assert_int_equal(disk.writes, 0);
    assert_int_equal(block_change_end(device, EOK), EOK);
    assert_int_equal(disk.writes, 20);
    for (uint64_t i = 0; i < 20; i++)
        assert_int_equal(disk.written[i], 20 - i);
    assert_int_equal(block_close(device), EOK);
}

static void a_change_that_fails_is_undone(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 4);

    assert_int_equal(block_change_begin(device), EOK);
    alter(device, 3, BLOCK_CHANGE, 0xee);
    alter(device, 3, BLOCK_NOREAD, 0xef);
    alter(device, 4, BLOCK_NOREAD, 0xee);
    assert_int_equal(block_change_end(device, ENOSPC), ENOSPC);
    assert_int_equal(disk.writes, 0);
    assert_int_equal(first_byte(device, 3), 3);
    assert_int_equal(first_byte(device, 4), 4);
    assert_int_equal(block_close(device), EOK);
    assert_int_equal(disk.writes, 0);
}

/* The device permanently rejects the last of four blocks. */
static void written_blocks_of_a_failed_change_are_restored(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 8);

    assert_int_equal(block_change_begin(device), EOK);
    for (uint64_t i = 1; i <= 4; i++)
        alter(device, i, BLOCK_CHANGE, 0xee);
    disk.error = EIO;
    disk.good_writes = 3;
    assert_int_equal(block_change_end(device, EOK), EIO);
    for (uint64_t i = 1; i <= 4; i++)
        assert_int_equal(first_byte(device, i), i);

    /* The device also rejected the old contents: no changes are possible until it accepts them. */
    assert_int_equal(disk.bytes[512], 0xee);
    assert_int_equal(block_change_begin(device), EROFS);
    disk.error = EOK;
    assert_int_equal(block_change_begin(device), EOK);
    for (uint64_t i = 1; i <= 4; i++)
        assert_int_equal(disk.bytes[i * 512], i);
    assert_int_equal(block_change_end(device, EOK), EOK);
    assert_int_equal(block_close(device), EOK);
}

/* The error belongs to the change that caused it, and does not affect the next one. */
static void a_failed_block_does_not_affect_the_next_change(void **state)
{
    (void)state;
    disk_t disk;
    block_device_t *device = opened(&disk, 8);

    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(block_change_begin(device), EOK);
        alter(device, 1, BLOCK_CHANGE, 0xee);
        disk.error = ENOSPC;
        assert_int_equal(block_change_end(device, EOK), ENOSPC);
        disk.error = EOK;
        assert_int_equal(block_change_begin(device), EOK);
        alter(device, 2, BLOCK_CHANGE, (uint8_t)(0xa0 + i));
        assert_int_equal(block_change_end(device, EOK), EOK);
        assert_int_equal(disk.bytes[1024], 0xa0 + i);
        assert_int_equal(disk.bytes[512], 1);
    }
    assert_int_equal(block_close(device), EOK);
}

static void invalid_backends_are_rejected(void **state)
{
    (void)state;
    block_device_t *device;
    block_backend_t backend = {.block_size = 512, .num_blocks = 1};

    assert_int_equal(block_device_create(&backend, 0, &device), EINVAL);
    backend.num_blocks = UINT64_MAX;
    assert_int_equal(block_device_create(&backend, 4, &device), EINVAL);
    backend.num_blocks = 1;
    backend.block_size = 0;
    assert_int_equal(block_device_create(&backend, 4, &device), EINVAL);
    backend.block_size = 520;
    assert_int_equal(block_device_create(&backend, 4, &device), EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_read_once),
        cmocka_unit_test(writes_keep_the_order_of_changes),
        cmocka_unit_test(a_small_cache_drops_the_least_recently_used_block),
        cmocka_unit_test(held_blocks_stay),
        cmocka_unit_test(logical_blocks_are_several_of_the_device),
        cmocka_unit_test(unread_blocks_are_zero),
        cmocka_unit_test(blocks_that_cannot_be_written_stay_dirty),
        cmocka_unit_test(a_change_is_written_at_its_end),
        cmocka_unit_test(a_change_that_fails_is_undone),
        cmocka_unit_test(written_blocks_of_a_failed_change_are_restored),
        cmocka_unit_test(a_failed_block_does_not_affect_the_next_change),
        cmocka_unit_test(invalid_backends_are_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
