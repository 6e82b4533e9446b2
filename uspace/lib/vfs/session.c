// SPDX-License-Identifier: BSD-2-Clause
/* The connection to VFS. */
#include "session.h"

#include <abi/ns.h>
#include <fibril/fibril.h>
#include <vfs/vfs.h>

static fibril_mutex_t session_lock = FIBRIL_MUTEX_INIT("vfs session");
static async_session_t *session; /* [session_lock] until set */

errno_t vfs_session_begin(async_exchange_t **exchange)
{
    errno_t rc = EOK;
    fibril_mutex_lock(&session_lock);
    if (session == NULL) {
        rc = async_session_connect(async_ns_session(), INTERFACE_VFS_IN, SERVICE_VFS, 0,
                                   EXCHANGE_PARALLEL, &session);
    }
    fibril_mutex_unlock(&session_lock);
    return rc != EOK ? rc : async_exchange_begin(session, exchange);
}

void vfs_session_end(void)
{
    if (session != NULL) {
        async_session_close(session);
    }
    session = NULL;
}
