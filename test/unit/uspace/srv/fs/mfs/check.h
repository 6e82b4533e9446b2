// SPDX-License-Identifier: BSD-2-Clause
/*
 * A checker of MINIX version 3 images of any block size, since fsck.minix knows
 * blocks of 1024 bytes only. It shares nothing with the server but the layout.
 */
#ifndef TEST_MFS_CHECK_H
#define TEST_MFS_CHECK_H

#include "test/unit/uspace/srv/fs/support/image.h"

/* Fails the test with words at the first thing that is not as it must be. */
void minix3_check(const image_t *image);

/* As an image may be after a power cut: what has a name is whole and marked as used. Zones and inodes
 * can be lost, link counts can be higher than the number of names, and `..` of a directory that was
 * moved can be the old one. */
void minix3_check_cut(const image_t *image);

#endif
