// SPDX-License-Identifier: BSD-2-Clause
/* Replaces the patterns in a command by the matching names. */
#ifndef EXPAND_H
#define EXPAND_H

#include "job.h"
#include "parse.h"

/* Expands all patterns of a command. A pattern without a match stays unchanged. Reads directories,
 * so it must run in a job. ENOMEM, EINTR (Ctrl-C): some patterns can be unexpanded. */
MUST_USE
errno_t command_expand(const job_t *job, command_t *command);

#endif
