// SPDX-License-Identifier: BSD-2-Clause
/* Trials of a plan on the graph, for the files that choose and describe plans. */
#ifndef DIAGNOSIS_GRAPH_PLAN_TRIAL_H
#define DIAGNOSIS_GRAPH_PLAN_TRIAL_H

#include <diagnosis/graph/internal.h>
#include <diagnosis/graph/report.h>

/* The state of a trial; the arrays have an entry for each node. */
typedef struct trial {
    uint8_t *live;
    uint8_t *failed; /* it continues with an error, or its task ends */
    uint32_t *missing;
    uint32_t *queue; /* nodes that became live, in order */
    uint32_t count;
} trial_t;

/* Allocates memory from the graph. Returns false if it is used up. */
bool trial_init(trial_t *trial, graph_t *graph);
/* Computes the nodes that can continue when the plan is executed. */
void trial_run(trial_t *trial, graph_t *graph, const break_plan_t *plan);
/* Fills in `failed`. Called after trial_run(). */
void trial_judge(trial_t *trial, const graph_t *graph, const break_plan_t *plan);
/* Computes the cost of the plan. Called after trial_judge(). */
plan_cost_t trial_cost(const trial_t *trial, const graph_t *graph, const break_plan_t *plan);

bool plan_has_call(const break_plan_t *plan, uint32_t call);

#endif
