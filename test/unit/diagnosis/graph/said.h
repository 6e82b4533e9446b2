// SPDX-License-Identifier: BSD-2-Clause
/* Records what the graph prints. */
#ifndef TEST_GRAPH_SAID_H
#define TEST_GRAPH_SAID_H

#include "snapshot.h"
#include <diagnosis/graph/report.h>

/* Returns an output, and discards the recorded text. */
const graph_out_t *fresh(void);
const char *said(void);
void assert_says(const char *part);
void assert_does_not_say(const char *part);

#endif
