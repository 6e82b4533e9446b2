// SPDX-License-Identifier: BSD-2-Clause
/* How the kernel console changes the state of the kernel; see control.h. */
#include <arch/cpu.h>
#include <console/keyboard.h>
#include <console/screen.h>
#include <diagnosis/text/names.h>
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <ipc/ipc.h>
#include <irq/console_key.h>
#include <irq/event.h>
#include <lib/print.h>
#include <monitor/monitor.h>
#include <proc/task.h>
#include <trace/klog.h>
#include <trace/trace.h>

static bool echo_before;

void control_console_opened(void)
{
    inspect_begin();
    echo_before = klog_echo();
    klog_set_echo(true);
    keyboard_start();
    screen_open();
}

void control_console_closed(void)
{
    klog_set_echo(echo_before);
    screen_close();
    event_raise(EVENT_KCON_CLOSED);
}

void control_monitor_poll(void)
{
    monitor_poll();
}

void control_give_key(uint8_t byte)
{
    console_key_put_back(byte);
}

errno_t control_task_kill(uint32_t id)
{
    if (id == TASK_ID_KERNEL)
        return EPERM;
    task_t *task = task_find(id);
    if (task == NULL)
        return ENOENT;
    klog("task %u (%s): killed from the kernel console", task->id, task->name);
    task_kill(task, TASK_EXIT_KILLED, 0);
    task_unref(task);
    return EOK;
}

errno_t control_call_answer(uint64_t id, errno_t retval)
{
    errno_t rc = ipc_call_fail(id, retval);
    if (rc == EOK)
        klog("call %llu: answered with %s to break a wait", (unsigned long long)id,
             name_of_error(retval));
    return rc;
}

errno_t control_trace_on(void)
{
    return trace_on();
}

errno_t control_trace_off(void)
{
    return trace_off();
}

errno_t control_trace_free(void)
{
    return trace_free();
}

void control_halt(void)
{
    arch_machine_halt(MACHINE_HALTED);
}

void control_reboot(void)
{
    arch_machine_reboot();
}
