// SPDX-License-Identifier: BSD-2-Clause
/* Commands over the wire: console, break, snapshot. */
#include <diagnosis/graph/report.h>
#include <diagnosis/text/names.h>
#include <diagnosis/text/visible.h>
#include <monitor/swmon/swmon.h>
#include <monitor/swmon/wire.h>
#include <stdlib.h>
#include <string.h>

/* How long the system has for a reply, and for a snapshot. */
#define REPLY_WAIT_NS 10000000000u

typedef struct remote_view {
    monitor_model_t model;
    uint32_t serial; /* of the command whose output is printed */
    bool done;
    int rc;
    visible_t visible;
} remote_view_t;

static void remote_boot(void *context, const wire_hello_t *hello)
{
    remote_view_t *view = context;
    (void)hello;
    monitor_model_fini(&view->model);
    if (!monitor_model_init(&view->model))
        exit(swmon_fail("no memory"));
}

static void remote_event(void *context, const monitor_event_t *event)
{
    (void)monitor_model_add(&((remote_view_t *)context)->model, event);
}

static void remote_problem(void *context, const char *sentence)
{
    (void)context;
    (void)swmon_fail("%s", sentence);
}

/* Prints a part of the output; control characters of the system do not reach the terminal. */
static void remote_reply(void *context, const wire_reply_t *reply, const char *text)
{
    remote_view_t *view = context;
    if (reply->serial != view->serial)
        return;
    for (uint32_t i = 0; i < reply->text; i++) {
        char out[VISIBLE_STEP];
        (void)fwrite(out, 1, visible_put(&view->visible, text[i], out), stdout);
    }
    (void)fflush(stdout);
    view->done = (reply->flags & WIRE_REPLY_LAST) != 0;
    view->rc = reply->rc;
}

static const session_ops_t remote_ops = {
    .boot = remote_boot, .event = remote_event, .reply = remote_reply, .problem = remote_problem};

/* Connects, and waits for the hello. */
static bool remote_open(swmon_wire_t *wire, remote_view_t *view, const swmon_arguments_t *arguments)
{
    memset(view, 0, sizeof(*view));
    view->visible.lines = true;
    if (!monitor_model_init(&view->model) ||
        !wire_open(wire, arguments->words[0], &remote_ops, view, arguments->record))
        return false;
    uint64_t end = wire_now() + REPLY_WAIT_NS;
    while (!wire->session.greeted && wire_now() < end && wire_poll(wire, 100))
        ;
    if (!wire->session.greeted)
        (void)swmon_fail("%s: no system has answered; was it started with monitor=com2?",
                         arguments->words[0]);
    return wire->session.greeted;
}

/* Sends a command and prints its output. */
static int remote_execute(swmon_wire_t *wire, remote_view_t *view, enum wire_command_kind kind,
                          const char *text)
{
    view->done = false;
    view->serial = wire_command(wire, kind, 0, text);
    uint64_t end = wire_now() + REPLY_WAIT_NS;
    while (view->serial != 0 && !view->done && wire_now() < end && wire_poll(wire, 100))
        ;
    if (!view->done)
        return swmon_fail("the system has not answered the command");
    if (view->rc == 0)
        return SWMON_OK;
    const char *error = name_of_error(view->rc);
    return swmon_fail("the system reports %s", error != NULL ? error : "an error");
}

int swmon_console(const swmon_arguments_t *arguments)
{
    static swmon_wire_t wire;
    static remote_view_t view;
    char line[WIRE_BODY_MAX / 2];
    if (!remote_open(&wire, &view, arguments))
        return SWMON_FAILED;
    int result = SWMON_OK;
    if (arguments->words[1] != NULL)
        result = remote_execute(&wire, &view, WIRE_COMMAND_LINE, arguments->words[1]);
    while (arguments->words[1] == NULL && fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        result = remote_execute(&wire, &view, WIRE_COMMAND_LINE, line);
    }
    wire_close(&wire);
    return result;
}

int swmon_break(const swmon_arguments_t *arguments)
{
    static swmon_wire_t wire;
    static remote_view_t view;
    if (!remote_open(&wire, &view, arguments))
        return SWMON_FAILED;
    int result = remote_execute(&wire, &view, WIRE_COMMAND_BREAK, "");
    wire_close(&wire);
    return result;
}

int swmon_snapshot(const swmon_arguments_t *arguments)
{
    static swmon_wire_t wire;
    static remote_view_t view;
    if (!remote_open(&wire, &view, arguments))
        return SWMON_FAILED;
    uint64_t end = wire_now() + REPLY_WAIT_NS;
    while (view.model.snapshots == 0 && wire_now() < end && wire_poll(&wire, 100))
        ;
    graph_t *graph = monitor_model_graph(&view.model);
    wire_close(&wire);
    if (graph == NULL)
        return swmon_fail("no complete snapshot has arrived");
    graph_out_t out = swmon_out(stdout);
    (void)report_deadlock(graph, &out);
    int result = graph->ring_count > 0 ? SWMON_FOUND : SWMON_OK;
    monitor_graph_free(graph);
    return result;
}
