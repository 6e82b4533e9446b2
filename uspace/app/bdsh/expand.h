// SPDX-License-Identifier: BSD-2-Clause
/* Puts the names that match in the place of a command's patterns. */
#ifndef EXPAND_H
#define EXPAND_H

#include "job.h"
#include "parse.h"

/* A pattern that nothing matches stays as it was typed. Asks the file systems, so it is to run in a
 * job. ENOMEM, EINTR: Ctrl-C; then some patterns may be left. */
MUST_USE
errno_t command_expand(const job_t *job, command_t *command);

#endif
