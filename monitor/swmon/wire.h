// SPDX-License-Identifier: BSD-2-Clause
/* The connection to a running system. */
#ifndef MONITOR_SWMON_WIRE_H
#define MONITOR_SWMON_WIRE_H

#include <monitor/lib/session.h>

typedef struct swmon_wire {
    int fd;
    uint32_t serial;   /* of the last command */
    uint64_t asked_ns; /* when ATTACH was last sent, on the clock of the host */
    monitor_session_t session;
} swmon_wire_t;

/* Connects to a socket, by its path or as HOST:PORT, and attaches. Returns false after an error message. */
bool wire_open(swmon_wire_t *wire, const char *address, const session_ops_t *ops, void *context,
               const char *record);
void wire_close(swmon_wire_t *wire);

/* Reads what has arrived within `milliseconds`, and asks for a hello when the session wants one. Returns
 * false if the system has closed the connection, or a signal ended the program. */
bool wire_poll(swmon_wire_t *wire, int milliseconds);

/* Sends a command. Returns its serial number, or 0 after an error message. */
uint32_t wire_command(swmon_wire_t *wire, enum wire_command_kind kind, uint64_t value,
                      const char *text);

/* Nanoseconds on a clock that does not jump. */
uint64_t wire_now(void);

#endif
