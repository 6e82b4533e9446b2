// SPDX-License-Identifier: BSD-2-Clause
/* Fakes of the system calls that fibrils use: a clock that only sleeping advances, and areas from
 * malloc(). */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

extern uint64_t fake_now_ns;
extern unsigned fake_areas;
extern bool fake_boards;    /* the boot option boards= */
extern uint64_t fake_board; /* the board that was registered, 0: none */

#endif
