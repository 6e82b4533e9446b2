// SPDX-License-Identifier: BSD-2-Clause
/* Which fibril runs in the running thread, for messages about its end. */
#ifndef PROC_FIBRIL_NAME_H
#define PROC_FIBRIL_NAME_H

#include <abi/board.h>
#include <stdbool.h>

/* The name of the fibril that the board of the running task shows as running, with '?' in place of
 * what is not printable. False: the running thread is not the one that runs fibrils (the first of
 * its task), there is no board, or it shows no such fibril. No locks are held; at most
 * BOARD_ROWS_MAX rows are looked at. */
bool fibril_name_running(char name[BOARD_NAME_SIZE]);

#endif
