// SPDX-License-Identifier: BSD-2-Clause
/*
 * What VFS asks of a file system server, and what one such server asks of another on its behalf
 * (MOUNTED, UNMOUNTED). Requests whose data come from VFS's client (READ, WRITE, STAT, READDIR,
 * STATFS) are sent and forwarded by VFS itself.
 */
#ifndef PROTO_VFS_OUT_STUBS_H
#define PROTO_VFS_OUT_STUBS_H

#include <abi/vfs.h>
#include <proto/transfer.h>

/* A stretch of the lookup buffer; it may wrap around its end. */
typedef struct vfs_plb_span {
    uint32_t first;
    uint32_t length;
} vfs_plb_span_t;

static inline uint64_t vfs_plb_span_pack(vfs_plb_span_t span)
{
    return (uint64_t)span.length << 32 | span.first;
}

static inline vfs_plb_span_t vfs_plb_span_unpack(uint64_t word)
{
    return (vfs_plb_span_t){.first = (uint32_t)word, .length = (uint32_t)(word >> 32)};
}

/* A node as VFS and the file system servers name it to each other. */
typedef struct vfs_node_id {
    fs_handle_t fs_handle;
    service_id_t service;
    fs_index_t index;
} vfs_node_id_t;

/* The answer of LOOKUP and OPEN_NODE. */
typedef struct vfs_lookup_result {
    vfs_node_id_t id;
    uint64_t size;
    enum vfs_node_type type;
    uint32_t links;
} vfs_lookup_result_t;

static inline void vfs_lookup_result_unpack(const async_answer_t *answer,
                                            vfs_lookup_result_t *result)
{
    *result = (vfs_lookup_result_t){
        .id = {.fs_handle = (fs_handle_t)(answer->word[0] >> 32),
               .service = (service_id_t)answer->word[0],
               .index = (fs_index_t)answer->word[1]},
        .size = answer->word[2],
        .type = (enum vfs_node_type)answer->word[3],
        .links = (uint32_t)answer->word[4],
    };
}

static inline errno_t vfs_lookup_result_answer(const async_call_t *call,
                                               const vfs_lookup_result_t *result)
{
    uint64_t instance = (uint64_t)result->id.fs_handle << 32 | result->id.service;
    return async_answer(call, EOK, instance, result->id.index, result->size, result->type,
                        result->links);
}

/* The answer of MOUNT and MOUNTED. An error's answer has enum vfs_mount_blame in word 1. */
typedef struct vfs_mounted {
    fs_index_t root_index;
    uint64_t root_size;
    enum vfs_node_type root_type;
    enum vfs_mount_blame blame;
} vfs_mounted_t;

static inline void vfs_mounted_unpack(const async_answer_t *answer, vfs_mounted_t *mounted)
{
    if (answer->retval != EOK) {
        *mounted = (vfs_mounted_t){.blame = (enum vfs_mount_blame)answer->word[0]};
        return;
    }
    *mounted = (vfs_mounted_t){.root_index = (fs_index_t)answer->word[0],
                               .root_size = answer->word[1],
                               .root_type = (enum vfs_node_type)answer->word[2]};
}

static inline errno_t vfs_mounted_answer(const async_call_t *call, errno_t rc,
                                         const vfs_mounted_t *mounted)
{
    if (rc != EOK)
        return async_answer(call, rc, mounted->blame, 0, 0, 0, 0);
    return async_answer(call, EOK, mounted->root_index, mounted->root_size, mounted->root_type, 0,
                        0);
}

/* The path starts at `from`; `flags` is enum vfs_lookup_flag. */
MUST_USE
static inline errno_t vfs_out_lookup(async_exchange_t *exchange, service_id_t service,
                                     fs_index_t from, vfs_plb_span_t path, unsigned flags,
                                     vfs_lookup_result_t *result)
{
    async_answer_t answer;
    errno_t rc = proto_call(exchange, VFS_OUT_LOOKUP,
                            PROTO_WORDS(service, from, vfs_plb_span_pack(path), flags), &answer);
    if (rc == EOK)
        vfs_lookup_result_unpack(&answer, result);
    return rc;
}

MUST_USE
static inline errno_t vfs_out_close(async_exchange_t *exchange, service_id_t service,
                                    fs_index_t index)
{
    return proto_call(exchange, VFS_OUT_CLOSE, PROTO_WORDS(service, index), NULL);
}

MUST_USE
static inline errno_t vfs_out_truncate(async_exchange_t *exchange, service_id_t service,
                                       fs_index_t index, uint64_t size)
{
    return proto_call(exchange, VFS_OUT_TRUNCATE, PROTO_WORDS(service, index, size), NULL);
}

MUST_USE
static inline errno_t vfs_out_sync(async_exchange_t *exchange, service_id_t service,
                                   fs_index_t index)
{
    return proto_call(exchange, VFS_OUT_SYNC, PROTO_WORDS(service, index), NULL);
}

/* Names are one component each, in the lookup buffer. */
MUST_USE
static inline errno_t vfs_out_rename(async_exchange_t *exchange, service_id_t service,
                                     fs_index_t from, vfs_plb_span_t from_name, fs_index_t to,
                                     vfs_plb_span_t to_name)
{
    return proto_call(
        exchange, VFS_OUT_RENAME,
        PROTO_WORDS(service, from, vfs_plb_span_pack(from_name), to, vfs_plb_span_pack(to_name)),
        NULL);
}

/* Makes the instance over `service`. */
MUST_USE
static inline errno_t vfs_out_mounted(async_exchange_t *exchange, service_id_t service,
                                      const char *options, vfs_mounted_t *mounted)
{
    async_answer_t answer = {.retval = ENOMEM};
    errno_t rc =
        proto_write_text(exchange, VFS_OUT_MOUNTED, PROTO_WORDS(service), options, &answer);
    vfs_mounted_unpack(&answer, mounted);
    if (rc == EHANGUP && mounted->blame == VFS_MOUNT_BLAME_NONE)
        mounted->blame = VFS_MOUNT_BLAME_FS; /* not said by the server: it died */
    return rc;
}

/* EBUSY: the instance is still mounted. Any other error: it is gone all the same. */
MUST_USE
static inline errno_t vfs_out_unmounted(async_exchange_t *exchange, service_id_t service)
{
    return proto_call(exchange, VFS_OUT_UNMOUNTED, PROTO_WORDS(service), NULL);
}

/* To the server of the mount point, which passes UNMOUNTED on; errors as there. */
MUST_USE
static inline errno_t vfs_out_unmount(async_exchange_t *exchange, service_id_t service,
                                      fs_index_t mount_point)
{
    return proto_call(exchange, VFS_OUT_UNMOUNT, PROTO_WORDS(service, mount_point), NULL);
}

#endif
