// SPDX-License-Identifier: BSD-2-Clause
/*
 * The commands of the monitor (<abi/monitor/wire.h>). Each gets a reply: the text that it printed, and
 * an error. The next one runs when the reply has been sent.
 */
#ifndef MONITOR_COMMANDS_H
#define MONITOR_COMMANDS_H

#include <monitor/sender.h>

typedef struct commands {
    sender_t *sender;
    bool snapshot_due; /* a snapshot was requested */
    bool running;      /* a command */
} commands_t;

/* Runs the command in the body of a frame. The reply to the previous one was sent. Context: no locks
 * are held, and the rest of the system does not run. */
void command_run(commands_t *commands, const uint8_t *body, size_t size);

/* Ends a command that a panic interrupted. */
void command_abandon(commands_t *commands);

#endif
