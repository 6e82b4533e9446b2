// SPDX-License-Identifier: BSD-2-Clause
/* Events of EVENT_SUBSCRIBE, and requests of SHUTDOWN. */
#ifndef ABI_EVENT_H
#define ABI_EVENT_H

enum kernel_event {
    EVENT_KLOG = 0,        /* the kernel log grew */
    EVENT_KCON_CLOSED = 1, /* the kernel console closed: redraw, because it wrote to the line */
    EVENT_COUNT
};

enum shutdown_request { SHUTDOWN_HALT = 0, SHUTDOWN_REBOOT = 1 };

#endif
