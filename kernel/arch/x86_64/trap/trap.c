// SPDX-License-Identifier: BSD-2-Clause
/* The dispatch of all exceptions and interrupts. */
#include "trap.h"
#include "../dev/irq_controller.h"
#include "../dev/lapic.h"
#include <irq/event.h>
#include <irq/irq.h>
#include <sched/sched.h>

static void trap_interrupt(unsigned vector)
{
    if (vector == TRAP_TIMER) {
        lapic_eoi();
        lapic_timer_interrupt();
    } else if (vector >= TRAP_IRQ && vector < TRAP_IRQ + TRAP_IRQ_COUNT) {
        unsigned irq = vector - TRAP_IRQ;
        if (irq_controller_acknowledge(irq))
            irq_dispatch(irq);
    }
    /* Otherwise it is spurious and must not be acknowledged. */
}

void trap_dispatch(trap_frame_t *frame)
{
    if (frame->vector < TRAP_EXCEPTIONS) {
        fault_handle(frame);
    } else {
        trap_interrupt((unsigned)frame->vector);
        event_deliver();
    }
    if (trap_from_user(frame))
        sched_preempt_point();
}
