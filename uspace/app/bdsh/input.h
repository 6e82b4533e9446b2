// SPDX-License-Identifier: BSD-2-Clause
/* Lines for the shell: typed at a terminal, with editing, history and completion. */
#ifndef INPUT_H
#define INPUT_H

#include <abi/error.h>
#include <stddef.h>

/* Opens the terminal of descriptor 0. ENOTTY when it is none. */
MUST_USE
errno_t input_open(void);

/* Shows the prompt and reads a line into the editor; valid until the next call. ENOENT at the end
 * of the input, EINTR for a line that was dropped by Ctrl-C, else an error of the terminal. */
MUST_USE
errno_t input_line(const char *prompt, const char **line);

/* A job left behind has ended: if a line is being edited, tells now (jobs_report) and shows the
 * line again; else the next prompt does. */
void input_job_ended(void);

/* Line `index` of the history, the oldest is 0; NULL beyond the last. */
const char *input_history(size_t index);

#endif
