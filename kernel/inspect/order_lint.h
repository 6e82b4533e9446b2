// SPDX-License-Identifier: BSD-2-Clause
/*
 * The order lint: a thread of the kernel that reports servers which call each other in a ring while
 * they serve. <ipc/order.h> records the pairs, <diagnosis/order/order.h> has the theory.
 *
 * The thread learns one pair at a time and then lets others run, so it never delays a call by
 * more than the search for one pair. It holds no lock while it searches. The boot option
 * `lint=off` leaves it out.
 */
#ifndef INSPECT_ORDER_LINT_H
#define INSPECT_ORDER_LINT_H

/* Starts the thread, as the boot option says. After task_init(). */
void order_lint_init(void);

#endif
