// SPDX-License-Identifier: BSD-2-Clause
/*
 * Writes a snapshot: all rows of kernel/inspect as events of stream 1.
 *
 * The system is stopped meanwhile, so the rows are consistent. They are sent later, so the ring must
 * hold all of them. What does not fit is discarded and counted, and SNAPSHOT_END shows that rows are
 * missing.
 */
#ifndef MONITOR_SNAPSHOT_H
#define MONITOR_SNAPSHOT_H

#include <monitor/packets.h>

/* Writes snapshot `number` to `ring`, which refuses events when it is full and has at least 2
 * buffers. Context: as for <inspect/inspect.h>, whose time of the stop is that of the snapshot. */
void snapshot_write(packets_t *ring, uint32_t number);

#endif
