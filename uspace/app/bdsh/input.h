// SPDX-License-Identifier: BSD-2-Clause
/* Reads lines from a terminal, with editing, history and completion. */
#ifndef INPUT_H
#define INPUT_H

#include <abi/error.h>
#include <stddef.h>

/* Opens the terminal of descriptor 0. ENOTTY: it is not a terminal. */
MUST_USE
errno_t input_open(void);

/* Shows the prompt and reads a line, which stays valid until the next call. ENOENT: end of the
 * input. EINTR: Ctrl-C discarded the line. Other errors are those of the terminal. */
MUST_USE
errno_t input_line(const char *prompt, const char **line);

/* Called when a detached job has ended. If a line is being edited, reports the job now
 * (jobs_report) and redraws the line; otherwise the next prompt reports it. */
void input_job_ended(void);

/* Returns line `index` of the history (0 is the oldest), or NULL after the last one. */
const char *input_history(size_t index);

#endif
