// SPDX-License-Identifier: BSD-2-Clause
/* The line discipline of cooked mode: applies one typed byte to the terminal's line, with echo. */
#ifndef DISCIPLINE_H
#define DISCIPLINE_H

#include "terminal.h"

void discipline_key(terminal_t *terminal, uint8_t byte);

#endif
