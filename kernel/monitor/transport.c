// SPDX-License-Identifier: BSD-2-Clause
/* The ways on which frames leave the machine; see transport.h. */
#include <abi/monitor/wire.h>
#include <arch/monitor_line.h>
#include <monitor/transport.h>

/* A serial line of an emulator takes about 1.5 us for a byte: a full budget takes 6 ms of a tick. */
#define COM2_BUDGET 4096

const transport_t transport_com2 = {
    .name = "com2",
    .frame_magic = WIRE_FRAME,
    .budget = COM2_BUDGET,
    .init = arch_monitor_line_init,
    .send = arch_monitor_line_send,
    .receive = arch_monitor_line_receive,
};
