// SPDX-License-Identifier: BSD-2-Clause
/* Commands that are programs, see program.h. */
#include "program.h"
#include "shell.h"
#include <abi/limits.h>
#include <inttypes.h>
#include <os/os.h>
#include <os/program.h>
#include <stdio.h>
#include <string.h>
#include <task/spawn.h>
#include <vfs/vfs.h>

/* Programs below it are servers. */
#define SERVER_FOLDER "/srv/"

const char *const program_folders[] = {"/app", "/srv", NULL};

/* Finds the path of a program. ENOENT: no directory has it. */
static errno_t program_find(const char *name, char *path, size_t size)
{
    if (strchr(name, '/') != NULL)
        return vfs_path_join(name, path, size);
    for (const char *const *folder = program_folders; *folder != NULL; folder++) {
        vfs_stat_t stat;
        if ((size_t)snprintf(path, size, "%s/%s", *folder, name) >= size)
            return ENAMETOOLONG;
        errno_t rc = vfs_stat(path, &stat);
        if (rc == EOK && stat.type == VFS_NODE_FILE)
            return EOK;
        if (rc != EOK && rc != ENOENT && rc != ENOTDIR)
            return rc;
    }
    return ENOENT;
}

/* The standard descriptors that redirections and pipes replace. */
typedef struct redirected {
    spawn_file_t files[2];
    unsigned count;
    char input[PATH_SIZE_MAX];
    char output[PATH_SIZE_MAX];
} redirected_t;

/* Adds a file or, if `path` is NULL, a pipe. `source` has room for PATH_SIZE_MAX bytes. */
static errno_t redirected_add(redirected_t *redirected, int fd, const char *path, uint64_t pipe,
                              unsigned flags, char *source)
{
    errno_t rc = EOK;
    if (path != NULL) {
        rc = vfs_path_join(path, source, PATH_SIZE_MAX);
    } else {
        snprintf(source, PATH_SIZE_MAX, SOURCE_PIPE "%" PRIu64, pipe);
        flags &= VFS_OPEN_READ | VFS_OPEN_WRITE;
    }
    redirected->files[redirected->count++] = (spawn_file_t){fd, source, flags};
    return rc;
}

static errno_t redirected_input(redirected_t *redirected, const stage_t *stage)
{
    const char *path = stage->command.input;
    if (path != NULL || stage->in_pipe != 0) {
        return redirected_add(redirected, 0, path, stage->in_pipe, VFS_OPEN_READ,
                              redirected->input);
    }
    if (stage->background)
        redirected->files[redirected->count++] = (spawn_file_t){0, SOURCE_NULL, VFS_OPEN_READ};
    return EOK;
}

static errno_t redirected_make(redirected_t *redirected, const stage_t *stage)
{
    const command_t *command = &stage->command;
    unsigned how = command->append ? VFS_OPEN_APPEND : VFS_OPEN_TRUNCATE;
    redirected->count = 0;
    errno_t rc = redirected_input(redirected, stage);
    if (rc == EOK && (command->output != NULL || stage->out_pipe != 0)) {
        rc = redirected_add(redirected, 1, command->output, stage->out_pipe,
                            VFS_OPEN_WRITE | VFS_OPEN_CREATE | how, redirected->output);
    }
    return rc;
}

static int task_follow(job_t *job, const char *name, task_id_t task)
{
    enum task_exit how;
    int status;
    job_task_set(job, task);
    errno_t rc = task_wait(task, &how, &status);
    job_task_set(job, 0);
    if (rc != EOK) {
        shell_complain("cannot wait for %s (task %u): %s", name, task, error_text(rc));
        return STATUS_FAILED;
    }
    if (how != TASK_EXIT_KILLED && status == TASK_STATUS_NO_START)
        shell_complain("%s (task %u) did not start (`log` tells why)", name, task);
    if (how != TASK_EXIT_KILLED)
        return status;
    if (job_interrupted(job))
        return STATUS_INTERRUPTED;
    shell_complain("%s (task %u) was killed (see `log`)", name, task);
    return STATUS_KILLED;
}

static int program_not_run(const char *name, errno_t rc)
{
    if (rc == ENOENT && strchr(name, '/') == NULL) {
        shell_complain("%s: command not found (help lists the commands)", name);
        return STATUS_NOT_FOUND;
    }
    shell_complain("%s: %s", name, error_text(rc));
    return rc == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
}

/* Returns the permissions that the program gets: those of the shell, but only servers can use the
 * memory reserve. A file system that was mounted by hand must not end because programs hold all
 * memory. */
static unsigned program_permissions(const char *path)
{
    bool server = strncmp(path, SERVER_FOLDER, strlen(SERVER_FOLDER)) == 0;
    return os_task_permissions() & ~(server ? 0u : (unsigned)PERM_ESSENTIAL);
}

int program_run(job_t *job, const stage_t *stage)
{
    const command_t *command = &stage->command;
    redirected_t redirected;
    char path[PATH_SIZE_MAX];
    task_id_t task;

    errno_t rc = program_find(command->argv[0], path, sizeof(path));
    if (rc != EOK)
        return program_not_run(command->argv[0], rc);
    rc = redirected_make(&redirected, stage);
    if (rc != EOK) {
        shell_complain("%s: %s",
                       redirected.files[redirected.count - 1].fd == 0 ? "input" : "output",
                       error_text(rc));
        return STATUS_FAILED;
    }
    spawn_options_t options = {
        .path = path,
        .argv = command->argv,
        .files = redirected.files,
        .file_count = redirected.count,
        .permissions = program_permissions(path),
    };
    rc = task_spawn(&options, &task);
    if (rc != EOK) {
        shell_complain("%s: %s", command->argv[0], error_text(rc));
        return STATUS_CANNOT_RUN;
    }
    return task_follow(job, command->argv[0], task);
}

errno_t program_start_server(job_t *job, const char *path, int *status)
{
    char *argv[] = {(char *)(uintptr_t)path, NULL};
    task_id_t task;
    errno_t rc = task_spawn_argv(argv, os_task_permissions(), &task);
    if (rc == EOK)
        *status = task_follow(job, path, task);
    return rc;
}
