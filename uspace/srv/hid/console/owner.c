// SPDX-License-Identifier: BSD-2-Clause
/* The owner of each terminal, see owner.h. */
#include "owner.h"
#include <stddef.h>

static struct {
    const void *connection; /* NULL: no owner */
    unsigned session;
} owners[CON_TERMINALS];

errno_t owner_take(unsigned terminal, const void *connection)
{
    if (owners[terminal].connection != NULL)
        return EBUSY;
    owners[terminal].connection = connection;
    owners[terminal].session++;
    return EOK;
}

bool owner_leave(unsigned terminal, const void *connection)
{
    if (owners[terminal].connection != connection)
        return false;
    owners[terminal].connection = NULL;
    owners[terminal].session++;
    return true;
}

unsigned owner_session(unsigned terminal)
{
    return owners[terminal].session;
}
