// SPDX-License-Identifier: BSD-2-Clause
/*
 * Errors and power cuts at every step that an op takes on the device: after an
 * error everything is as before the op, and a power cut leaves a sound volume.
 */
#ifndef TEST_ERRORS_H
#define TEST_ERRORS_H

#include "mounted.h"

/* Puts in the files and directories that the ops work on. */
void errors_prepare(const fs_ops_t *ops, image_t *image);

/* One read or write fails, each in turn. The op reports the error and has no effect, or reports none
 * and has its effect; `judge` looks at the volume after a sync. */
void errors_once_at_every_step(const fs_ops_t *ops, const image_t *image, judge_t judge);

/* All writes fail from each step on. Reading goes on, changes are refused, unmounting ends. When the
 * device works again, so does the volume. */
void errors_that_last_at_every_step(const fs_ops_t *ops, const image_t *image, judge_t judge);

/* The power goes at each write. `judge` looks at what is on the device, mounted anew. */
void power_cut_at_every_step(const fs_ops_t *ops, const image_t *image, judge_t judge);

#endif
