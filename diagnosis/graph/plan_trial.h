// SPDX-License-Identifier: BSD-2-Clause
/* Trying a plan out on the graph, for the files that choose plans and describe them. */
#ifndef DIAGNOSIS_GRAPH_PLAN_TRIAL_H
#define DIAGNOSIS_GRAPH_PLAN_TRIAL_H

#include <diagnosis/graph/internal.h>
#include <diagnosis/graph/report.h>

/* What a trial works on; the arrays have an entry for each node. */
typedef struct trial {
    uint8_t *live;
    uint8_t *failed; /* it goes on, but with an error, or because its task ends */
    uint32_t *missing;
    uint32_t *queue; /* what became live, in order */
    uint32_t count;
} trial_t;

/* Takes memory from the graph; false when it is used up. */
bool trial_init(trial_t *trial, graph_t *graph);
/* Lets everything go on that can when the plan is carried out. */
void trial_run(trial_t *trial, graph_t *graph, const break_plan_t *plan);
/* After a run: fills in `failed`. */
void trial_judge(trial_t *trial, const graph_t *graph, const break_plan_t *plan);
/* After judging. */
plan_cost_t trial_cost(const trial_t *trial, const graph_t *graph, const break_plan_t *plan);

bool plan_has_call(const break_plan_t *plan, uint32_t call);

#endif
