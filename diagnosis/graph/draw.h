// SPDX-License-Identifier: BSD-2-Clause
/* Drawing a ring; for the reports. */
#ifndef DIAGNOSIS_GRAPH_DRAW_H
#define DIAGNOSIS_GRAPH_DRAW_H

#include <diagnosis/graph/words.h>

/* Draws the ring `number`. Returns false if memory is used up. */
bool graph_draw_ring(graph_t *graph, const graph_out_t *out, uint32_t number);

#endif
