// SPDX-License-Identifier: BSD-2-Clause
/*
 * Named limits. An operation that would exceed one fails with ELIMIT (or the error named beside
 * it); it never waits and never truncates silently.
 */
#ifndef ABI_LIMITS_H
#define ABI_LIMITS_H

/* Bytes of a task or thread name, including the terminating zero. */
#define TASK_NAME_SIZE 32

/* Phones that a task can hold at once. */
#define TASK_PHONES_MAX 4096

/* Unanswered calls that a task can have sent. */
#define TASK_CALLS_MAX 4096

/* Connections to a task: phones of all tasks that lead to it, plus hang-ups that it has not
 * received yet. Further connections are refused. */
#define TASK_CONNECTIONS_MAX 8192

/* Calls in a task's answerbox whose senders have ended. Beyond this limit, the calls of a sender
 * that ends are revoked: their handles become stale. */
#define TASK_ORPHANS_MAX 4096

/* Threads of one task. */
#define TASK_THREADS_MAX 64

/* Connections that a server serves at once, for all clients together (ELIMIT). Each needs a stack,
 * which is an area; the rest of TASK_AREAS_MAX is for the server's own use. */
#define SERVER_CONNECTIONS_MAX 3072

/* Connections that one task can have to one server (ELIMIT), unless the server grants more. Less if
 * the connections left to the server are fewer than those that the task has already. */
#define SENDER_CONNECTIONS_MAX 64

/* A task that holds more than this multiple of the free frames gets no more frames: its system
 * calls fail with ENOMEM, and it is ended when it touches a new page. So a task that uses up all
 * memory reaches the limit before the others, which need little. */
#define TASK_MEMORY_SHARE 16

/* When less than 1/MEMORY_RESERVE of the frames is free, a task that holds more than
 * TASK_FRAMES_SMALL gets no more (as above). */
#define MEMORY_RESERVE    16
#define TASK_FRAMES_SMALL 512

/* When less than 1/MEMORY_RESERVE_START of the frames is free, no task or thread can be created
 * (ENOMEM). This is below MEMORY_RESERVE, so that small programs can still be started when large
 * tasks get no more memory. */
#define MEMORY_RESERVE_START 32

/* When less than 1/MEMORY_RESERVE_LAST of the frames is free, only essential tasks (PERM_ESSENTIAL)
 * get more, both for their pages and for kernel objects created for them. */
#define MEMORY_RESERVE_LAST 64

/* Live tasks that a task has started. */
#define TASK_CHILDREN_MAX 1024

/* Live tasks that a task has inherited because their parents ended. Beyond this limit, the children
 * of a task that ends are ended with it. */
#define TASK_INHERITED_MAX 1024

/* Registered services (ELIMIT). */
#define LOC_SERVICES_MAX 4096

/* Services that one task can register (ELIMIT); less if fewer are left than it has already. */
#define LOC_TASK_SERVICES_MAX 128

/* Pending lookups of one task that wait for their service (ELIMIT). */
#define LOC_TASK_WAITING_MAX 64

/* Pending waits of one task in ns, for the end of other tasks and for services (ELIMIT). */
#define NS_TASK_WAITING_MAX 256

/* Pipes that one task can create (ELIMIT); less if fewer are left than it has already. */
#define PIPE_TASK_MAX 32

/* Areas of one address space. */
#define TASK_AREAS_MAX 4096

/* Bytes at the low end of an AREA_GUARD area that stay unmapped. Code compiled with stack probes
 * touches every page of a frame in turn and cannot step over one page. The rest covers code without
 * probes, whose frames are smaller than this. */
#define STACK_GUARD_SIZE (64 * 1024)

/* Most bytes that one DATA_READ or DATA_WRITE transfers. */
#define DATA_XFER_MAX (64 * 1024)

/* Bytes of a path, including the terminating zero (ENAMETOOLONG). */
#define PATH_SIZE_MAX 1024

/* Bytes of a path component, including the terminating zero (ENAMETOOLONG). */
#define NAME_SIZE_MAX 256

/* Symbolic links that the lookup of one path can follow (ELOOP). */
#define PATH_LINKS_MAX 8

/* Bytes of all arguments of a program, including their terminating zeros (E2BIG). */
#define ARGS_SIZE_MAX (16 * 1024)

/* Most bytes of one write to the kernel log. */
#define KLOG_WRITE_MAX 512

/* Bytes of a service name (namespace/name), including the terminating zero. */
#define SERVICE_NAME_SIZE 64

#endif
