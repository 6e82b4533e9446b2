// SPDX-License-Identifier: BSD-2-Clause
/* swmon export: graphs; chrome.c writes traces. */
#include <diagnosis/graph/report.h>
#include <errno.h>
#include <monitor/swmon/chrome.h>
#include <monitor/swmon/swmon.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Closes a file that was written. Returns the status. */
static int export_close(FILE *file, const char *path)
{
    bool failed = ferror(file) != 0;
    failed = fclose(file) != 0 || failed;
    return failed ? swmon_fail("%s: cannot write: %s", path, strerror(errno)) : SWMON_OK;
}

static FILE *export_create(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        (void)swmon_fail("%s: cannot create: %s", path, strerror(errno));
    return file;
}

typedef void (*export_graph_t)(const graph_t *graph, const graph_out_t *out);

/* Everything that hangs, or the whole graph if nothing does. */
static void export_dot(const graph_t *graph, const graph_out_t *out)
{
    report_dot(graph, out, graph->ring_count == 0);
}

static int export_graph(const study_t *study, const char *path, export_graph_t print)
{
    if (study->graph == NULL)
        return swmon_fail("%s: no complete snapshot, so there is no graph", study->recording.path);
    FILE *file = export_create(path);
    if (file == NULL)
        return SWMON_FAILED;
    graph_out_t out = swmon_out(file);
    print(study->graph, &out);
    return export_close(file, path);
}

/* Replaces this process by graphviz, which reads from `fd`. */
static void svg_draw(int fd, const char *path)
{
    char *const words[] = {(char *)"dot", (char *)"-Tsvg", (char *)"-o", (char *)path, NULL};
    (void)dup2(fd, STDIN_FILENO);
    (void)execvp(words[0], words);
    (void)swmon_fail("cannot start dot: %s; install graphviz", strerror(errno));
    _exit(SWMON_FAILED);
}

static int export_svg(const study_t *study, const char *path)
{
    if (study->graph == NULL)
        return swmon_fail("%s: no complete snapshot, so there is no graph", study->recording.path);
    FILE *file = tmpfile();
    if (file == NULL)
        return swmon_fail("cannot create a temporary file: %s", strerror(errno));
    graph_out_t out = swmon_out(file);
    export_dot(study->graph, &out);
    (void)fflush(file);
    rewind(file);
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        svg_draw(fileno(file), path);
    if (child > 0)
        (void)waitpid(child, &status, 0);
    (void)fclose(file);
    return status == 0 ? SWMON_OK : swmon_fail("%s: dot has failed", path);
}

static int export_chrome(const study_t *study, const char *path)
{
    FILE *file = export_create(path);
    if (file == NULL)
        return SWMON_FAILED;
    if (!chrome_print(study, file))
        (void)swmon_fail("%s: no memory", path);
    return export_close(file, path);
}

static int export_worse(int a, int b)
{
    return a > b ? a : b;
}

int swmon_export(const swmon_arguments_t *arguments)
{
    if (arguments->chrome == NULL && arguments->json == NULL && arguments->dot == NULL &&
        arguments->svg == NULL) {
        (void)swmon_fail("export: name at least one file (see swmon export --help)");
        return SWMON_USAGE;
    }
    study_t *study = study_open(arguments->words[0]);
    int result = SWMON_OK;
    if (study == NULL)
        return SWMON_FAILED;
    if (arguments->chrome != NULL)
        result = export_worse(result, export_chrome(study, arguments->chrome));
    if (arguments->json != NULL)
        result = export_worse(result, export_graph(study, arguments->json, report_json));
    if (arguments->dot != NULL)
        result = export_worse(result, export_graph(study, arguments->dot, export_dot));
    if (arguments->svg != NULL)
        result = export_worse(result, export_svg(study, arguments->svg));
    study_close(study);
    return result;
}
