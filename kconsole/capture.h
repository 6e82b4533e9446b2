// SPDX-License-Identifier: BSD-2-Clause
/* The running kernel as a judged graph: through <inspect/...> into the memory set aside for it. */
#ifndef KCONSOLE_CAPTURE_H
#define KCONSOLE_CAPTURE_H

#include <kconsole/graph/graph.h>

/* Takes a snapshot of the stopped system and judges it. The graph is good until the next one is
 * captured. False: `*why` says in words why not. */
bool graph_capture(graph_t *graph, const char **why);

#endif
