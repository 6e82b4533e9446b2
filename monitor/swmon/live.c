// SPDX-License-Identifier: BSD-2-Clause
/* Commands for a running system: attach, record, run. */
#include <inttypes.h>
#include <monitor/swmon/swmon.h>
#include <monitor/swmon/text.h>
#include <monitor/swmon/wire.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a started system has to make its socket. */
#define SOCKET_WAIT_NS 120000000000u

typedef struct live_view {
    const swmon_arguments_t *arguments;
    monitor_model_t model;
    bool print;
} live_view_t;

static void live_view_boot(void *context, const wire_hello_t *hello)
{
    live_view_t *view = context;
    (void)hello;
    monitor_model_fini(&view->model);
    if (!monitor_model_init(&view->model)) {
        (void)swmon_fail("no memory");
        exit(SWMON_FAILED);
    }
    (void)fprintf(stderr, "swmon: attached to the system\n");
}

static void live_view_event(void *context, const monitor_event_t *event)
{
    live_view_t *view = context;
    char line[TEXT_LINE_SIZE];
    const char *problem = monitor_model_add(&view->model, event);
    if (problem != NULL)
        (void)swmon_fail("%s", problem);
    bool wanted = !view->arguments->calls || text_is_call(event);
    if (!view->print || !wanted || event->kind->stream != MONITOR_STREAM_LIVE)
        return;
    text_event(&view->model.live, event, view->arguments->raw, line);
    (void)puts(line);
}

static void live_view_problem(void *context, const char *sentence)
{
    (void)context;
    (void)swmon_fail("%s", sentence);
}

static const session_ops_t live_view_ops = {
    .boot = live_view_boot, .event = live_view_event, .problem = live_view_problem};

static int live_follow(const swmon_arguments_t *arguments, const char *record, bool print)
{
    static swmon_wire_t wire;
    live_view_t view = {.arguments = arguments, .print = print};
    if (!monitor_model_init(&view.model))
        return swmon_fail("no memory");
    if (!wire_open(&wire, arguments->words[0], &live_view_ops, &view, record)) {
        monitor_model_fini(&view.model);
        return SWMON_FAILED;
    }
    uint64_t end = wire_now() + (uint64_t)(arguments->seconds * 1e9);
    while (wire_poll(&wire, 200) && (arguments->seconds <= 0 || wire_now() < end))
        (void)fflush(stdout);
    bool greeted = wire.session.greeted;
    session_totals_t totals = wire.session.totals;
    wire_close(&wire);
    monitor_model_fini(&view.model);
    if (!greeted)
        return swmon_fail("%s: no system has answered; was it started with monitor=com2?",
                          arguments->words[0]);
    (void)fprintf(stderr,
                  "swmon: %" PRIu64 " events; lost: %" PRIu64 " packets, and %" PRIu64
                  " events that the system discarded\n",
                  totals.events, totals.packets_lost, totals.discarded);
    return SWMON_OK;
}

int swmon_attach(const swmon_arguments_t *arguments)
{
    return live_follow(arguments, arguments->record, true);
}

int swmon_record(const swmon_arguments_t *arguments)
{
    return live_follow(arguments, arguments->words[1], false);
}

/* Replaces this process by scripts/run. */
static void run_system(const char *socket, char **rest)
{
    char *words[256] = {(char *)"scripts/run", (char *)"--monitor", (char *)socket};
    unsigned count = 3;
    for (; *rest != NULL && count + 1 < sizeof(words) / sizeof(words[0]); rest++)
        words[count++] = *rest;
    const char *root = getenv("SWITCHBOARD_ROOT");
    if (root != NULL && chdir(root) != 0)
        perror(root);
    (void)execv(words[0], words);
    perror("swmon: scripts/run");
    _exit(SWMON_FAILED);
}

/* Waits until the system has made its socket. Returns false if it ends first. */
static bool run_wait(const char *socket, pid_t child)
{
    struct stat info;
    uint64_t end = wire_now() + SOCKET_WAIT_NS;
    while (stat(socket, &info) != 0) {
        if (waitpid(child, NULL, WNOHANG) == child || wire_now() > end)
            return false;
        (void)usleep(50000);
    }
    return true;
}

int swmon_run(const swmon_arguments_t *arguments)
{
    static char *none[] = {NULL};
    char folder[] = "/tmp/swmon-XXXXXX", socket[sizeof(folder) + 16];
    if (mkdtemp(folder) == NULL)
        return swmon_fail("cannot make a folder for the socket");
    (void)snprintf(socket, sizeof(socket), "%s/monitor", folder);
    pid_t child = fork();
    if (child == 0)
        run_system(socket, arguments->rest != NULL ? arguments->rest : none);
    if (child < 0)
        return swmon_fail("cannot start a process");
    int result = SWMON_FAILED;
    if (run_wait(socket, child)) {
        swmon_arguments_t inner = *arguments;
        inner.words[0] = socket;
        const char *record = arguments->record != NULL ? arguments->record : "recording";
        result = live_follow(&inner, record, false);
        (void)waitpid(child, NULL, 0);
        (void)fprintf(stderr, "swmon: recorded to %s\n", record);
    } else {
        (void)swmon_fail("the system has ended without a monitor");
    }
    (void)unlink(socket);
    (void)rmdir(folder);
    return result;
}
