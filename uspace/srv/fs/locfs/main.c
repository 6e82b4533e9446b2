// SPDX-License-Identifier: BSD-2-Clause
/* The server of the file system of services. */
#include "locfs.h"

int main(void)
{
    return fs_server_main(&locfs_ops);
}
