// SPDX-License-Identifier: BSD-2-Clause
/*
 * Named limits. Reaching one gives ELIMIT (or the error named beside it), never
 * a wait and never a truncation in silence.
 */
#ifndef ABI_LIMITS_H
#define ABI_LIMITS_H

/* Longest task and thread name in bytes, with the terminating zero. */
#define TASK_NAME_SIZE 32

/* Phones a task may hold at once. */
#define TASK_PHONES_MAX 4096

/* Calls a task may have sent that have no answer yet. */
#define TASK_CALLS_MAX 4096

/* Connections to a task: phones of all tasks that lead to it, and hang-ups that it has not taken
 * yet. No more are accepted then. */
#define TASK_CONNECTIONS_MAX 8192

/* Calls in a task's box whose senders have died. Of a sender that dies then, the calls are taken
 * back: their handles are stale. */
#define TASK_ORPHANS_MAX 4096

/* Threads of one task. */
#define TASK_THREADS_MAX 64

/* Connections that a server serves at once, of all its clients together (ELIMIT): each has a stack,
 * which is an area, and others must be left for the server's own use. */
#define SERVER_CONNECTIONS_MAX 3072

/* Connections that one task may have to one server (ELIMIT), unless the server grants more or there
 * are fewer left than the task has already. */
#define SENDER_CONNECTIONS_MAX 64

/* A task that holds more than so many times the frames that are free gets no more of them: its
 * system calls get ENOMEM, and it is ended at a page that it touches. So the task that eats all the
 * memory comes to the end of it before the others do, which need little. */
#define TASK_MEMORY_SHARE 16

/* When less than one frame in so many is free, a task that holds more than TASK_FRAMES_SMALL gets
 * no more (as above). */
#define MEMORY_RESERVE    16
#define TASK_FRAMES_SMALL 512

/* When less than one frame in so many is free, no task and no thread is made (ENOMEM). Less than
 * what large tasks leave: the others can still start small programs then. */
#define MEMORY_RESERVE_START 32

/* When less than one frame in so many is free, only essential tasks (PERM_ESSENTIAL) get more, for
 * their pages and for what the kernel makes for them. */
#define MEMORY_RESERVE_LAST 64

/* Tasks that a task has started and that live, and those that have come to it because the task
 * between has ended. */
#define TASK_CHILDREN_MAX 1024

/* Services that have a name at once (ELIMIT): a listing of all fits one transfer. */
#define LOC_SERVICES_MAX 960

/* Services that one task may name (ELIMIT), unless fewer are left than it has already. */
#define LOC_TASK_SERVICES_MAX 128

/* Lookups of one task that wait for their service at once (ELIMIT). */
#define LOC_TASK_WAITING_MAX 64

/* Waits of one task for the end of others at once, and for services of ns (ELIMIT). */
#define NS_TASK_WAITING_MAX 256

/* Pipes that one task may have made (ELIMIT), unless fewer are left than it has already. */
#define PIPE_TASK_MAX 32

/* Areas of one address space. */
#define TASK_AREAS_MAX 4096

/* Bytes that one DATA_READ or DATA_WRITE moves at the most. */
#define DATA_XFER_MAX (64 * 1024)

/* Bytes of one path with the terminating zero (ENAMETOOLONG). */
#define PATH_SIZE_MAX 1024

/* Bytes of one path component with the terminating zero (ENAMETOOLONG). */
#define NAME_SIZE_MAX 256

/* Bytes of all arguments of a program with their terminating zeros (E2BIG). */
#define ARGS_SIZE_MAX (16 * 1024)

/* Bytes that one write to the kernel log takes. */
#define KLOG_WRITE_MAX 512

/* Longest service name (namespace/name) with the terminating zero. */
#define SERVICE_NAME_SIZE 64

#endif
