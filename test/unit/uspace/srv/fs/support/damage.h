// SPDX-License-Identifier: BSD-2-Clause
/*
 * Damaged images: a session on one must end, with any errors, and without invalid memory accesses,
 * which the sanitizers detect.
 */
#ifndef TEST_DAMAGE_H
#define TEST_DAMAGE_H

#include "image.h"

/* Creates directories and files that use every kind of structure. */
void damage_prepare(const fs_ops_t *ops, image_t *image);

/* Mounts the image, walks and reads the tree, and changes it if possible. */
void damage_session(const fs_ops_t *ops, image_t *image);

/* Runs a session on each of `rounds` copies of the image, with seeded damages in the first `hot`
 * bytes. */
void damage_rounds(const fs_ops_t *ops, const image_t *image, size_t hot, unsigned rounds);

/* Damages the image according to the bytes, for fuzzers. */
void damage_apply(image_t *image, size_t hot, const uint8_t *bytes, size_t size);

#endif
