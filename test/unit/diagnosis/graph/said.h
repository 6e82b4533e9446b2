// SPDX-License-Identifier: BSD-2-Clause
/* What the graph prints, for tests of its words. */
#ifndef TEST_GRAPH_SAID_H
#define TEST_GRAPH_SAID_H

#include "snapshot.h"
#include <diagnosis/graph/report.h>

/* An output that begins anew. */
const graph_out_t *fresh(void);
const char *said(void);
void assert_says(const char *part);
void assert_does_not_say(const char *part);

#endif
