// SPDX-License-Identifier: BSD-2-Clause
/* The start and the end of a program. */
#include <async/async.h>
#include <async/start.h>
#include <fibril/start.h>
#include <libc/libc.h>
#include <os/os.h>
#include <os/program.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Size of one line of the log, with its newline and a zero. */
#define LINE_SIZE 160

void __libc_init_array(void);
int main(int argc, char **argv, char **environ);
extern char **environ;

static char *no_environment[] = {NULL};
char **environ = no_environment;

/* The first error that lost output at exit: one that no call has returned to the program, and one
 * that the program has been given before. */
static errno_t lost_unseen;
static errno_t lost_seen;

/* Makes the line "WHERE: WHAT: ERROR". The printf family cannot be used: it needs thread-local
 * storage, and its streams can be the ones that failed. */
static void line_make(char line[LINE_SIZE], const char *where, const char *what, errno_t rc)
{
    const char *const parts[] = {where, ": ", what, ": ", error_text(rc), "\n"};
    line[0] = '\0';
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        strlcat(line, parts[i], LINE_SIZE);
}

static void check(errno_t rc, const char *what)
{
    char line[LINE_SIZE];
    if (rc == EOK)
        return;
    line_make(line, "start of a program failed", what, rc);
    (void)!os_klog_write(line, strlen(line));
    os_task_exit(TASK_STATUS_NO_START);
}

/* Destroys the areas of the loader. */
static void leftovers_free(const program_block_t *block)
{
    for (int i = 0; block && i < PROGRAM_LEFTOVERS; i++)
        if (block->leftover[i])
            (void)!os_area_destroy(block->leftover[i]);
}

/* Returns the program name of a boot module, which has no arguments; the kernel calls its task
 * `init:NAME`. */
static char *own_name(void)
{
    static task_info_t info;
    if (os_task_find(os_task_self(), &info) != EOK)
        return (char *)(uintptr_t) "program";
    char *colon = strchr(info.name, ':');
    return colon != NULL ? colon + 1 : info.name;
}

_Noreturn void libc_program_start(thread_page_t *page, const program_block_t *block)
{
    program_thread_page = page;
    program_block = block;
    check(libc_tls_start(), "thread-local storage");
    fibril_start(page);
    async_start();
    leftovers_free(block);
    check(libc_files_start(), "standard files");
    __libc_init_array();
    if (block != NULL)
        exit(main(block->argc, block->argv, environ));
    char *argv[] = {own_name(), NULL};
    exit(main(1, argv, environ));
}

void libc_output_lost(errno_t error, bool seen)
{
    errno_t *first = seen ? &lost_seen : &lost_unseen;
    if (*first == EOK)
        *first = error;
}

/* Reports output that was lost at exit, unless the program has seen the error and has the status of
 * a failure. Returns the status of the program. */
static int lost_report(int status)
{
    errno_t lost = lost_unseen == EOK && status == 0 ? lost_seen : lost_unseen;
    if (lost == EOK)
        return status;
    char line[LINE_SIZE];
    line_make(line, program_block != NULL ? program_block->argv[0] : own_name(), "output lost",
              lost);
    if (write(STDERR_FILENO, line, strlen(line)) < 0)
        (void)!os_klog_write(line, strlen(line));
    return status != 0 ? status : EXIT_FAILURE;
}

_Noreturn void _exit(int status)
{
    status = lost_report(status);
    libc_klog_flush();
    os_task_exit(status);
}

int getpid(void)
{
    return (int)os_task_self();
}

/* Called by picolibc's strerror for error numbers that it does not define. */
char *_user_strerror(int error, int internal, int *result);
char *_user_strerror(int error, int internal, int *result)
{
    (void)internal;
    (void)result;
    return (char *)(uintptr_t)error_text(error);
}
