// SPDX-License-Identifier: BSD-2-Clause
/* The table of commands, in the order in which `help` lists them. */
#include <kconsole/cmds/cmds.h>

#define TASK_HELP                                                                                  \
    "A task is given by its id, or by its name when only one is called so; `vfs` means init:vfs "  \
    "too.\n"

const command_t console_commands[] = {
    {"help", "[command]", "list the commands, or say more about one", NULL, 0, 1, ARGUMENT_COMMAND,
     cmd_help},
    {"tasks", "[-a]", "list all tasks",
     "Columns: id, name, container, addresses of the task and of its address space; threads, "
     "phones,\n"
     "calls it has sent that have no answer yet, calls to it that it has not taken (incoming) and "
     "that\n"
     "it has taken and not answered (dispatched).\n",
     0, 1, ARGUMENT_OTHER, cmd_tasks},
    {"threads", "[task|-a]", "list the threads, and what each waits for", TASK_HELP, 0, 1,
     ARGUMENT_TASK, cmd_threads},
    {"ipc", "<task>", "show the phones and calls of a task",
     "Phones that are not free, with the calls under way over each; then the calls in the task's\n"
     "answerbox: incoming (not taken yet), dispatched (taken, not answered), incoming answers.\n"
     "After the sender: how long ago the call was sent, the phone it came over (an index in the\n"
     "sender's table, or, after a forward, \"3 of 6\": in that of task 6), and the method by "
     "name.\n"
     "Flags: 1 A answered, 2 D discard the answer, 4 F forwarded, 8 C connecting, 16 N "
     "notification.\n" TASK_HELP,
     1, 1, ARGUMENT_TASK, cmd_ipc},
    {"phones", "[task]", "list the phones of one task, or of all", TASK_HELP, 0, 1, ARGUMENT_TASK,
     cmd_phones},
    {"deadlock", "", "say whether some wait for each other in a ring, and show it",
     "Verdict, the ring with its calls by name, phone and age, who hangs behind it, and which "
     "locks "
     "they hold.\n"
     "Tasks tell by a fibril board what their fibrils wait for. Where one is missing a ring is "
     "only\n"
     "\"suspected\". Without a deadlock: the oldest calls, each with its verdict.\n",
     0, 0, ARGUMENT_OTHER, cmd_deadlock},
    {"break", "[yes]", "break a deadlock: show which calls would fail, or do it",
     "Without `yes` nothing is changed: the calls that would be answered EDEADLK, and who then "
     "goes "
     "on.\n",
     0, 1, ARGUMENT_OTHER, cmd_break},
    {"hung", "[seconds]", "list calls that are open for so long (5), each with its verdict",
     "Calls that wait as they should (for a key, a condition, time) are left out.\n", 0, 1,
     ARGUMENT_OTHER, cmd_hung},
    {"waits", "<task>", "show what each fibril and thread waits for, and who holds it", TASK_HELP,
     1, 1, ARGUMENT_TASK, cmd_waits},
    {"who", "<task>", "list everybody who waits for a task", TASK_HELP, 1, 1, ARGUMENT_TASK,
     cmd_who},
    {"chain", "<call>", "show a call's causes, from the first to the last call it caused",
     "A call is given by its id, as ipc and calls print it.\n", 1, 1, ARGUMENT_OTHER, cmd_chain},
    {"calls", "[task] [method=NAME] [age=S]", "list open calls, oldest first",
     "All, or those to and from a task, of a method (by name or number), older than S "
     "seconds.\n" TASK_HELP,
     0, 3, ARGUMENT_TASK, cmd_calls},
    {"fibrils", "<task>", "show a task's fibril board",
     "For each fibril: what it does or waits for, the id of the call it serves, how many requests\n"
     "queue behind it, how many locks it holds, and the label of the connection it "
     "serves.\n" TASK_HELP,
     1, 1, ARGUMENT_TASK, cmd_fibrils},
    {"dot", "[all]", "print the graph of what hangs, or of all waits, for graphviz", NULL, 0, 1,
     ARGUMENT_OTHER, cmd_dot},
    {"json", "", "print the graph of all waits as JSON", NULL, 0, 0, ARGUMENT_OTHER, cmd_json},
    {"trace", "[on|off|free|show ...|chrome ...]",
     "record IPC events; show them, each request with its answer",
     "on      begin, with nothing recorded yet: 6 MiB a processor hold its last 65,536 events\n"
     "off     stop; what was recorded stays\n"
     "free    give the memory back\n"
     "show [count|all] [open] [events] [task] [task <task>] [method <name>] [call <id>]\n"
     "        the newest requests (20), the newest last: how long ago, what became of it and how "
     "long\n"
     "        that took. open: only those without an answer; events: a line for each event; call: "
     "the\n"
     "        events of one call. A method is given by its name or number.\n"
     "chrome [the same]\n"
     "        print all of it for trace viewers (Perfetto, chrome://tracing)\n"
     "Without a word: whether it is on, and what was recorded.\n" TASK_HELP,
     0, PARSER_WORDS - 1, ARGUMENT_TRACE, cmd_trace},
    {"kill", "<task>", "end a task; its callers get EHANGUP",
     TASK_HELP "The task ends after `continue`.\n", 1, 1, ARGUMENT_TASK, cmd_kill},
    {"log", "[lines]", "print the last lines of the kernel log (20)", NULL, 0, 1, ARGUMENT_OTHER,
     cmd_log},
    {"mem", "", "show how much memory is used, and by which task", NULL, 0, 0, ARGUMENT_OTHER,
     cmd_mem},
    {"slabs", "", "show the caches of kernel objects, with their counters", NULL, 0, 0,
     ARGUMENT_OTHER, cmd_slabs},
    {"check", "", "check every invariant of IPC",
     "Each call on exactly one list, each phone on its callee's, counts and references as many as "
     "there\n"
     "are. It says the first that does not hold.\n",
     0, 0, ARGUMENT_OTHER, cmd_check},
    {"sched", "", "show what each processor does", NULL, 0, 0, ARGUMENT_OTHER, cmd_sched},
    {"btrace", "", "show the kernel stack that the console was opened on", NULL, 0, 0,
     ARGUMENT_OTHER, cmd_btrace},
    {"dump", "<address> [bytes]", "show bytes of the kernel's memory",
     "&NAME is the address of a function, *NAME and *ADDRESS the 64 bits there; tasks prints more "
     "addresses.\n",
     1, 2, ARGUMENT_SYMBOL, cmd_dump},
    {"symaddr", "<name|address>", "say where a kernel function is, or what is at an address", NULL,
     1, 1, ARGUMENT_SYMBOL, cmd_symaddr},
    {"uptime", "", "show the time since boot", NULL, 0, 0, ARGUMENT_OTHER, cmd_uptime},
    {"sysinfo", "", "show what the machine told at boot", NULL, 0, 0, ARGUMENT_OTHER, cmd_sysinfo},
    {"version", "", "show the version of the kernel", NULL, 0, 0, ARGUMENT_OTHER, cmd_version},
    {"continue", "", "leave the console: the system goes on (also Ctrl-D)", NULL, 0, 0,
     ARGUMENT_OTHER, cmd_continue},
    {"halt", "", "stop the machine at once", NULL, 0, 0, ARGUMENT_OTHER, cmd_halt},
    {"reboot", "", "restart the machine at once", NULL, 0, 0, ARGUMENT_OTHER, cmd_reboot},
};

const unsigned console_command_count = sizeof(console_commands) / sizeof(console_commands[0]);
