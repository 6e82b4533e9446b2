// SPDX-License-Identifier: BSD-2-Clause
/*
 * Errors and power cuts at every device access of an operation: an error leaves the volume as
 * before the operation, and a power cut leaves it consistent.
 */
#ifndef TEST_ERRORS_H
#define TEST_ERRORS_H

#include "mounted.h"

/* Creates the files and directories for the operations. */
void errors_prepare(const fs_ops_t *ops, image_t *image);

/* Lets each read or write fail in turn. The operation must either report the error and have no
 * effect, or succeed; `check` checks the volume after a sync. */
void errors_once_at_every_step(const fs_ops_t *ops, const image_t *image, volume_check_t check);

/* Lets all writes fail from each step on. Reads must succeed, changes must fail, and unmounting
 * must end. When the device works again, so must the volume. */
void errors_that_last_at_every_step(const fs_ops_t *ops, const image_t *image,
                                    volume_check_t check);

/* Cuts the power at each write. `check` checks the device after a new mount. */
void power_cut_at_every_step(const fs_ops_t *ops, const image_t *image, volume_check_t check);

#endif
