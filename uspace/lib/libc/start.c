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

static void check(errno_t rc, const char *what)
{
    if (rc == EOK)
        return;
    /* The printf family cannot be used: it needs thread-local storage. */
    char line[LINE_SIZE] = "start of a program failed: ";
    const char *const parts[] = {what, ": ", error_text(rc), "\n"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        strlcat(line, parts[i], sizeof(line));
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

_Noreturn void _exit(int status)
{
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
