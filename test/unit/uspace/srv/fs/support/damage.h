// SPDX-License-Identifier: BSD-2-Clause
/*
 * Damaged images: a session on one must end, with whatever errors, and touch no
 * memory that is not its own (the sanitizers watch).
 */
#ifndef TEST_DAMAGE_H
#define TEST_DAMAGE_H

#include "image.h"

/* Fills an image with directories and files that use every kind of structure. */
void damage_prepare(const fs_ops_t *ops, image_t *image);

/* Mounts, walks, reads, and changes what it can. */
void damage_session(const fs_ops_t *ops, image_t *image);

/* Damages the first `hot` bytes of copies of the image in `rounds` seeded ways, a session on each.
 */
void damage_rounds(const fs_ops_t *ops, const image_t *image, size_t hot, unsigned rounds);

/* Damages the image as the bytes say: for fuzzers. */
void damage_apply(image_t *image, size_t hot, const uint8_t *bytes, size_t size);

#endif
