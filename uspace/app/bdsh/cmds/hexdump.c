// SPDX-License-Identifier: BSD-2-Clause
/* hexdump and bdd: print the bytes of files and of block devices. */
#include "../size.h"
#include "filter.h"
#include <ctype.h>
#include <inttypes.h>
#include <loc/loc.h>
#include <proto/bd.h>
#include <stdlib.h>
#include <string.h>

#define ROW 16

static void dump_row_show(const invocation_t *run, uint64_t offset, const uint8_t *bytes,
                          size_t size)
{
    char text[ROW + 1];
    fprintf(run->out, "%08" PRIx64 " ", offset);
    for (size_t i = 0; i < ROW; i++) {
        if (i < size) {
            fprintf(run->out, "%s%02x", i == ROW / 2 ? "  " : " ", bytes[i]);
            text[i] = (char)(bytes[i] < 0x80 && isprint(bytes[i]) ? bytes[i] : '.');
        } else {
            fprintf(run->out, "%s  ", i == ROW / 2 ? "  " : " ");
        }
    }
    text[size] = '\0';
    fprintf(run->out, "  |%s|\n", text);
}

/* ---- hexdump ---- */

static int file_dump(const invocation_t *run, FILE *file, const char *name, void *context)
{
    const uint64_t *count = context;
    uint8_t row[ROW];
    uint64_t offset = 0;
    size_t size = ROW;
    (void)name;
    while (size == ROW && offset < *count && !interrupted(run) && !ferror(run->out)) {
        uint64_t left = *count - offset;
        size = fread(row, 1, left < ROW ? (size_t)left : ROW, file);
        if (size > 0)
            dump_row_show(run, offset, row, size);
        offset += size;
    }
    return STATUS_OK;
}

static int hexdump_run(invocation_t *run)
{
    uint64_t count = UINT64_MAX;
    int first;
    if (!filter_count(run, &count, &first))
        return STATUS_USAGE;
    return filter_each(run, first, (filter_work_t){.run = file_dump}, &count);
}

const builtin_t cmd_hexdump = {
    .name = "hexdump",
    .alias = "hd",
    .usage = "[-n BYTES] [FILE...]",
    .summary = "Prints the bytes of files, or of standard input, as numbers",
    .run = hexdump_run,
};

/* ---- bdd ---- */

static errno_t block_dump(const invocation_t *run, async_session_t *device, uint64_t number,
                          uint8_t *data, size_t size)
{
    bd_read_blocks_out_t out;
    errno_t rc = bd_read_blocks_over(device, number, 1, data, size, &out);
    for (size_t at = 0; at < size && rc == EOK && !interrupted(run); at += ROW)
        dump_row_show(run, number * size + at, data + at, size - at < ROW ? size - at : ROW);
    return rc;
}

static errno_t device_dump(const invocation_t *run, async_session_t *device, uint64_t first,
                           uint64_t count)
{
    bd_get_block_size_out_t block;
    bd_get_num_blocks_out_t all;
    errno_t rc = bd_get_block_size_over(device, &block);
    if (rc == EOK)
        rc = bd_get_num_blocks_over(device, &all);
    if (rc != EOK)
        return rc;
    size_t size = block.bytes;
    uint64_t blocks = all.blocks;
    if (first >= blocks || count > blocks - first) {
        complain(run, "the device has %" PRIu64 " blocks of %zu bytes", blocks, size);
        return ERANGE;
    }
    uint8_t *data = malloc(size);
    if (data == NULL)
        return ENOMEM;
    for (uint64_t i = 0; i < count && rc == EOK && !interrupted(run); i++)
        rc = block_dump(run, device, first + i, data, size);
    free(data);
    return rc;
}

static int bdd_run(invocation_t *run)
{
    unsigned flags;
    int first;
    uint64_t number[2] = {0, 1};
    service_id_t service;
    async_session_t *device;
    if (!arguments_take(run, "", 1, 3, &flags, &first))
        return STATUS_USAGE;
    for (int i = first + 1; i < run->argc; i++)
        if (number_parse(run->argv[i], &number[i - first - 1]) != EOK)
            return complain_usage(run, "%s: not a number", run->argv[i]);
    errno_t rc = loc_service_get_id(run->argv[first], false, &service);
    if (rc == ENOENT)
        return complain(run, "%s: no such device", run->argv[first]);
    if (rc == EOK)
        rc = loc_service_connect(service, INTERFACE_BD, EXCHANGE_ATOMIC, &device);
    if (rc != EOK)
        return complain_error(run, run->argv[first], rc);
    rc = device_dump(run, device, number[0], number[1]);
    async_session_close(device);
    return rc == EOK ? STATUS_OK : complain_error(run, run->argv[first], rc);
}

const builtin_t cmd_bdd = {
    .name = "bdd",
    .usage = "DEVICE [FIRST [COUNT]]",
    .summary = "Prints blocks of a block device (default: the first one)",
    .run = bdd_run,
};
