// SPDX-License-Identifier: BSD-2-Clause
/* The registered file system servers. */
#include "fs.h"

#include <fibril/fibril.h>
#include <stdlib.h>
#include <string.h>

static list_t servers = LIST_INIT(servers);
static fs_handle_t last_handle;

/* Used only to wait for `added`. The list needs no lock: see fs.h. */
static fibril_mutex_t added_lock = FIBRIL_MUTEX_INIT("file system registered");
static fibril_cond_t added = FIBRIL_COND_INIT;

static bool name_good(const vfs_fs_info_t *info)
{
    size_t length = strnlen(info->name, sizeof(info->name));
    return length > 0 && length < sizeof(info->name) && strchr(info->name, '/') == NULL;
}

static vfs_fs_t *vfs_server_find(const char *name)
{
    list_foreach (servers, link, vfs_fs_t, fs)
        if (!fs->dead && strcmp(fs->info.name, name) == 0)
            return fs;
    return NULL;
}

errno_t vfs_fs_add(const vfs_fs_info_t *info, async_session_t *session, vfs_fs_t **fs)
{
    if (!name_good(info))
        return EINVAL;
    if (vfs_server_find(info->name) != NULL)
        return EEXIST;
    vfs_fs_t *entry = calloc(1, sizeof(*entry));
    if (entry == NULL)
        return ENOMEM;
    entry->refs = 1;
    entry->handle = ++last_handle;
    entry->info = *info;
    entry->session = session;
    list_prepend(&servers, &entry->link);
    *fs = entry;
    fibril_cond_broadcast(&added);
    return EOK;
}

void vfs_fs_died(vfs_fs_t *fs)
{
    fs->dead = true;
    vfs_fs_put(fs);
}

vfs_fs_t *vfs_fs_find(const char *name)
{
    vfs_fs_t *fs = vfs_server_find(name);
    return fs != NULL ? vfs_fs_ref(fs) : NULL;
}

vfs_fs_t *vfs_fs_wait(const char *name)
{
    fibril_mutex_lock(&added_lock);
    vfs_fs_t *fs;
    while ((fs = vfs_fs_find(name)) == NULL)
        fibril_cond_wait(&added, &added_lock);
    fibril_mutex_unlock(&added_lock);
    return fs;
}

vfs_fs_t *vfs_fs_by_handle(fs_handle_t handle)
{
    list_foreach (servers, link, vfs_fs_t, fs)
        if (fs->handle == handle)
            return vfs_fs_ref(fs);
    return NULL;
}

vfs_fs_t *vfs_fs_ref(vfs_fs_t *fs)
{
    fs->refs++;
    return fs;
}

void vfs_fs_put(vfs_fs_t *fs)
{
    if (fs == NULL || --fs->refs > 0)
        return;
    list_unlink(&fs->link);
    async_session_close(fs->session);
    free(fs);
}

errno_t vfs_fs_begin(vfs_fs_t *fs, async_exchange_t **exchange)
{
    return fs->dead ? EHANGUP : async_exchange_begin(fs->session, exchange);
}

errno_t vfs_fs_stat(vfs_fs_t *fs, service_id_t service, fs_index_t index, async_part_t *stat)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(fs, &exchange);
    if (rc != EOK)
        return rc;
    vfs_out_stat_sent_t sent;
    vfs_out_stat_pass(exchange, service, index, stat, &sent);
    rc = vfs_out_stat_finish(&sent);
    async_exchange_end(exchange);
    return rc;
}

errno_t vfs_fs_read(vfs_fs_t *fs, service_id_t service, fs_index_t index, uint64_t pos,
                    async_part_t *data, vfs_out_read_out_t *out)
{
    async_exchange_t *exchange;
    errno_t rc = vfs_fs_begin(fs, &exchange);
    if (rc != EOK)
        return rc;
    vfs_out_read_sent_t sent;
    vfs_out_read_pass(exchange, service, index, pos, data, &sent);
    rc = vfs_out_read_finish(&sent, out);
    async_exchange_end(exchange);
    return rc;
}
