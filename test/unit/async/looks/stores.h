// SPDX-License-Identifier: BSD-2-Clause
/* Between the programs' object and the test. */
#ifndef TEST_STORES_H
#define TEST_STORES_H

/* The program is about to store something. */
__attribute__((visibility("default"))) void store_is_next(void);

#endif
