// SPDX-License-Identifier: BSD-2-Clause
/*
 * A checker of MINIX version 3 images of any block size, because fsck.minix supports only blocks of
 * 1024 bytes. It shares only the layout with the server.
 */
#ifndef TEST_MFS_CHECK_H
#define TEST_MFS_CHECK_H

#include "test/unit/uspace/srv/fs/support/image.h"

/* Fails the test with a message at the first inconsistency. */
void minix3_check(const image_t *image);

/* Checks an image after a power cut: all named files are intact and marked as used. Zones and
 * inodes can be lost, link counts can be higher than the number of names, and `..` of a moved
 * directory can be the old one. */
void minix3_check_cut(const image_t *image);

#endif
