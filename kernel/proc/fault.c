// SPDX-License-Identifier: BSD-2-Clause
/* Page faults in user mode; see fault.h. */
#include <diagnosis/text/names.h>
#include <ipc/pager.h>
#include <lib/print.h>
#include <proc/fault.h>
#include <proc/fibril_name.h>
#include <proc/task.h>
#include <sched/cpu.h>

static const char *const verbs[] = {
    [FAULT_READ] = "read of", [FAULT_WRITE] = "write to", [FAULT_EXEC] = "jump to"};

void fault_describe(uint64_t address, enum fault_kind kind, const char *cause,
                    char why[FAULT_WHY_SIZE])
{
    (void)print_format(why, FAULT_WHY_SIZE, "page fault: %s 0x%llx, %s", verbs[kind],
                       (unsigned long long)address, cause);
}

/* Formats the reason why a pager gave no page: "its pager 7 gives no page: EIO". */
static void describe_refusal(const page_answer_t *answer, char *cause, size_t size)
{
    const char *name = name_of_error(answer->error);
    if (answer->error == EHANGUP)
        (void)print_format(cause, size, "its pager is gone");
    else if (name != NULL)
        (void)print_format(cause, size, "its pager %u gives no page: %s", answer->pager, name);
    else
        (void)print_format(cause, size, "its pager %u gives no page: error %d", answer->pager,
                           answer->error);
}

static _Noreturn void fault_end(uint64_t address, enum fault_kind kind, const char *cause,
                                uint64_t pc)
{
    char why[FAULT_WHY_SIZE];
    fault_describe(address, kind, cause, why);
    task_fault(why, pc);
}

/* `stack exhausted in fibril "worker": write to 0x1000`. */
static _Noreturn void fault_end_stack(uint64_t address, enum fault_kind kind, uint64_t pc)
{
    char why[FAULT_WHY_SIZE], fibril[BOARD_NAME_SIZE];
    bool named = fibril_name_running(fibril);
    (void)print_format(why, sizeof(why), "stack exhausted%s%s%s: %s 0x%llx",
                       named ? " in fibril \"" : "", named ? fibril : "", named ? "\"" : "",
                       verbs[kind], (unsigned long long)address);
    task_fault(why, pc);
}

/* Counts a fault. Returns whether the running thread has had the same one FAULT_REPEATS_MAX times
 * in succession. */
static bool fault_repeats(uint64_t address, uint64_t pc)
{
    thread_t *self = thread_current();
    if (self->fault_address != address || self->fault_pc != pc)
        self->fault_count = 0;
    self->fault_address = address;
    self->fault_pc = pc;
    return ++self->fault_count >= FAULT_REPEATS_MAX;
}

void fault_from_user(uint64_t address, enum fault_kind kind, bool denied, uint64_t pc)
{
    as_t *as = task_current()->as;
    page_answer_t answer;
    errno_t rc;
    /* If `denied`, the page was mapped when the processor denied the access. If the area permits
     * the access, a retry must succeed. */
    if (!denied)
        thread_current()->fault_count = 0;
    else if (fault_repeats(address, pc))
        fault_end(address, kind, "the processor refuses it although the area allows it", pc);
    do {
        rc = as_fault(as, address, kind);
        if (rc == EPAGED)
            rc = page_in(address, kind, &answer);
        else if (rc == EOK)
            return;
    } while (rc == EOK);
    char refusal[FAULT_WHY_SIZE / 2];
    switch (rc) {
    case EINTR: /* the task is ending; the return to user mode checks for that */
        return;
    case ENOMEM:
        fault_end(address, kind, "there is no memory for the page", pc);
    case EPAGED:
        describe_refusal(&answer, refusal, sizeof(refusal));
        fault_end(address, kind, refusal, pc);
    default:
        if (as_is_guard(as, address))
            fault_end_stack(address, kind, pc);
        fault_end(address, kind, denied ? "the page does not allow it" : "nothing is there", pc);
    }
}
