// SPDX-License-Identifier: BSD-2-Clause
/* Modes of a terminal, and the number of terminals. */
#ifndef ABI_CON_H
#define ABI_CON_H

enum con_mode { CON_MODE_COOKED = 0, CON_MODE_RAW = 1 };

/* Terminals "con/vt1" to "con/vt6". */
#define CON_TERMINALS 6

#endif
