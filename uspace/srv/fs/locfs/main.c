// SPDX-License-Identifier: BSD-2-Clause
/* The locfs server: the services of the system as files. */
#include "locfs.h"

int main(void)
{
    return fs_server_main(&locfs_ops);
}
