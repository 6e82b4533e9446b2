// SPDX-License-Identifier: BSD-2-Clause
/* The tmpfs server. */
#include "tmpfs.h"

int main(void)
{
    return fs_server_main(&tmpfs_ops);
}
