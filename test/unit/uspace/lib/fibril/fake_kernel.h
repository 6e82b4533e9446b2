// SPDX-License-Identifier: BSD-2-Clause
/* Fakes of the system calls that fibrils use: a clock that only sleeping advances, and areas from
 * malloc(). */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

extern uint64_t fake_now_ns;
extern unsigned fake_clock_reads;
extern unsigned fake_sleeps; /* how often the clock was moved so */
extern unsigned fake_areas;
extern unsigned fake_areas_max;  /* how many there can be at once */
extern uint64_t fake_area_size;  /* of the last one that was made, in bytes */
extern uint64_t fake_area_flags; /* AREA_* of that one */
#define FAKE_LOG_SIZE 512
extern char fake_log[FAKE_LOG_SIZE]; /* what was written to the kernel log, with a zero */
extern bool fake_boards;             /* the boot option boards= */
extern bool fake_boards_unknown;     /* there is no such option */
extern uint64_t fake_board;          /* the board that was registered, 0: none */
extern uint64_t fake_board_size;     /* its size */
extern bool fake_board_refused;      /* none is registered */

#endif
