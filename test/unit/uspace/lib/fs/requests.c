// SPDX-License-Identifier: BSD-2-Clause
/* Requests like those of VFS, see requests.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "requests.h"

const fs_ops_t *fs_ops = &tmpfs_ops;
fs_handle_t fs_own_handle = 42;
char plb[VFS_PLB_SIZE];
const char *fs_plb = plb;

fs_index_t root;
uint32_t plb_next;

async_call_t call_of(uint64_t method, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
    return (async_call_t){.handle = 1000, .method = method, .word = {w1, w2, w3, w4}};
}

void request_serve(const async_call_t *call)
{
    vfs_out_serve_call(&fs_methods, NULL, call);
}

uint64_t span(const char *text)
{
    uint32_t first = plb_next;
    uint32_t length = (uint32_t)strlen(text);
    for (uint32_t i = 0; i < length; i++)
        plb[(first + i) % VFS_PLB_SIZE] = text[i];
    plb_next = (first + length) % VFS_PLB_SIZE;
    return WORD_OF_HALVES(first, length);
}

errno_t lookup_of(uint64_t service, const char *path, unsigned flags)
{
    fake_reset();
    async_call_t call = call_of(VFS_OUT_LOOKUP, service, root, span(path), flags);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

errno_t lookup(const char *path, unsigned flags)
{
    return lookup_of(SERVICE, path, flags);
}

uint64_t index_of(const char *path)
{
    assert_int_equal(lookup(path, VFS_L_NONE), EOK);
    return fake.word[1];
}

errno_t closed(uint64_t index)
{
    fake_reset();
    async_call_t call = call_of(VFS_OUT_CLOSE, SERVICE, index, 0, 0);
    request_serve(&call);
    return fake.retval;
}

void offer_write(const char *data)
{
    fake_transfer_t *transfer = &fake.transfers[0];
    *transfer = (fake_transfer_t){.offered = true, .write = true, .size = strlen(data)};
    memcpy(transfer->data, data, strlen(data));
}

errno_t mounted(uint64_t service, const char *options)
{
    fake_reset();
    offer_write(options);
    async_call_t call = call_of(VFS_OUT_MOUNTED, service, 0, 0, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    return fake.retval;
}

errno_t unmounted(uint64_t service)
{
    fake_reset();
    async_call_t call = call_of(VFS_OUT_UNMOUNTED, service, 0, 0, 0);
    request_serve(&call);
    return fake.retval;
}

errno_t written(uint64_t index, uint64_t pos, const char *data)
{
    fake_reset();
    offer_write(data);
    async_call_t call = call_of(VFS_OUT_WRITE, SERVICE, index, pos, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.transfers[0].answers, 1);
    return fake.retval;
}

errno_t asked_for(uint64_t method, uint64_t index, uint64_t pos, size_t size)
{
    fake_reset();
    fake.transfers[0] = (fake_transfer_t){.offered = true, .size = size};
    async_call_t call = call_of(method, SERVICE, index, pos, 0);
    request_serve(&call);
    assert_int_equal(fake.answers, 1);
    assert_int_equal(fake.transfers[0].answers, 1);
    assert_int_equal(fake.locks_held, 0);
    return fake.retval;
}

int fs_setup(void **state)
{
    (void)state;
    plb_next = 0;
    assert_int_equal(mounted(SERVICE, ""), EOK);
    root = (fs_index_t)fake.word[0];
    assert_int_equal(lookup("/dir", VFS_L_DIRECTORY | VFS_L_CREATE | VFS_L_EXCLUSIVE), EOK);
    assert_int_equal(lookup("/dir/file", VFS_L_FILE | VFS_L_CREATE), EOK);
    return 0;
}

int fs_teardown(void **state)
{
    (void)state;
    assert_int_equal(unmounted(SERVICE), EOK);
    assert_int_equal(fake.sessions_open, 0);
    return 0;
}
