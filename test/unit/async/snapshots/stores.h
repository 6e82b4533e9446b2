// SPDX-License-Identifier: BSD-2-Clause
/* The interface between the programs' object and the test. */
#ifndef TEST_STORES_H
#define TEST_STORES_H

/* Called before each store of the program. */
__attribute__((visibility("default"))) void store_is_next(void);

#endif
