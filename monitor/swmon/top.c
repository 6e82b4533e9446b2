// SPDX-License-Identifier: BSD-2-Clause
/* swmon top: the terminal. The tables are in top_views.c. */
#include <curses.h>
#include <diagnosis/graph/report.h>
#include <locale.h>
#include <monitor/swmon/swmon.h>
#include <monitor/swmon/top.h>
#include <monitor/swmon/wire.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Milliseconds between two screens of a running system. */
#define TOP_REFRESH_MS 500
/* Rates are measured over so many nanoseconds of the system. */
#define TOP_RATE_NS 1000000000u

#define TOP_RED 1

typedef struct top {
    monitor_model_t model;
    top_choice_t choice;
    top_table_t table;
    top_before_t before, newer;
    graph_t *graph;
    uint32_t judged; /* the number of snapshots when the graph was made */
    uint32_t first;  /* line at the top of the screen */
    char status[SESSION_TEXT_SIZE];
    const char *source;
    bool filtering, help, ended;
} top_t;

static void top_boot(void *context, const wire_hello_t *hello)
{
    top_t *top = context;
    (void)hello;
    monitor_model_fini(&top->model);
    if (!monitor_model_init(&top->model))
        top->ended = true;
    (void)snprintf(top->status, sizeof(top->status), "attached");
}

static void top_event(void *context, const monitor_event_t *event)
{
    (void)monitor_model_add(&((top_t *)context)->model, event);
}

static void top_problem(void *context, const char *sentence)
{
    (void)snprintf(((top_t *)context)->status, SESSION_TEXT_SIZE, "%s", sentence);
}

static const session_ops_t top_ops = {.boot = top_boot, .event = top_event, .problem = top_problem};

/* ---- what is shown ---- */

static void top_judge(top_t *top)
{
    if (top->judged == top->model.snapshots)
        return;
    monitor_graph_free(top->graph);
    top->graph = monitor_model_graph(&top->model);
    top->judged = top->model.snapshots;
}

/* Two older states take turns, so that rates are measured over at least TOP_RATE_NS. */
static void top_measure(top_t *top)
{
    if (top->model.live.time_ns < top->newer.time_ns + TOP_RATE_NS)
        return;
    top_before_t before = top->before;
    top->before = top->newer;
    top->newer = before;
    top_before_keep(&top->newer, &top->model);
}

static void top_update(top_t *top)
{
    top_judge(top);
    top_measure(top);
    top_fill(&top->table, &top->choice, &top->model, top->graph, &top->before);
    if (top->first >= top->table.count)
        top->first = top->table.count > 0 ? top->table.count - 1 : 0;
}

static void top_title(const top_t *top, char *text, size_t size)
{
    unsigned rings = top->graph != NULL ? top->graph->ring_count : 0;
    (void)snprintf(text, size, "%s  %.1fs  %u tasks  %u calls  %s%u %s", top->source,
                   (double)top->model.live.time_ns / 1e9, top->model.live.tasks.count,
                   top->model.live.calls.count, rings > 0 ? "DEADLOCK: " : "", rings,
                   rings == 1 ? "ring" : "rings");
}

static void top_print_help(int rows)
{
    static const char *const lines[] = {
        "F1 to F7, 1 to 7   tasks, threads, phones, calls, mounts, log, verdicts",
        "Tab                the next view",
        "Up Down PgUp PgDn  scroll",
        ">                  sort by the next column",
        "/                  filter; Enter ends, Esc clears",
        "t                  tasks as a tree",
        "?                  this help",
        "q                  quit",
        "Members of a deadlock are red."};
    for (int i = 0; i < (int)(sizeof(lines) / sizeof(lines[0])) && i + 2 < rows; i++)
        mvaddnstr(i + 2, 0, lines[i], COLS);
}

static void top_print_lines(const top_t *top, int rows)
{
    for (int i = 0; i + 2 < rows && top->first + (uint32_t)i < top->table.count; i++) {
        const top_line_t *line = &top->table.lines[top->first + (uint32_t)i];
        if (line->red)
            attron(COLOR_PAIR(TOP_RED) | A_BOLD);
        mvaddnstr(i + 2, 0, line->text, COLS);
        attroff(COLOR_PAIR(TOP_RED) | A_BOLD);
    }
}

static void top_print_foot(const top_t *top, int rows)
{
    char text[TOP_TEXT_SIZE];
    if (top->filtering)
        (void)snprintf(text, sizeof(text), "filter: %s", top->choice.filter);
    else
        (void)snprintf(
            text, sizeof(text), "%s by %s%s%s  ?: help  q: quit  %s",
            top_view_name(top->choice.view), top_sort_name(top->choice.view, top->choice.sort),
            top->choice.filter[0] != '\0' ? ", filter " : "", top->choice.filter, top->status);
    attron(A_REVERSE);
    mvprintw(rows - 1, 0, "%-*.*s", COLS - 1, COLS - 1, text);
    attroff(A_REVERSE);
}

static void top_draw(const top_t *top)
{
    char title[TOP_TEXT_SIZE];
    erase();
    top_title(top, title, sizeof(title));
    mvaddnstr(0, 0, title, COLS);
    attron(A_REVERSE);
    mvprintw(1, 0, "%-*.*s", COLS - 1, COLS - 1,
             top->help ? "HELP" : top_view_head(top->choice.view));
    attroff(A_REVERSE);
    if (top->help)
        top_print_help(LINES - 1);
    else
        top_print_lines(top, LINES - 1);
    top_print_foot(top, LINES);
    refresh();
}

/* ---- keys ---- */

static void top_choose(top_t *top, enum top_view view)
{
    top->choice.view = view;
    top->choice.sort = 0;
    top->first = 0;
    top->help = false;
}

static void top_key_filter(top_t *top, int key)
{
    size_t size = strlen(top->choice.filter);
    if (key == '\n' || key == '\r' || key == KEY_ENTER)
        top->filtering = false;
    else if (key == 27) {
        top->filtering = false;
        top->choice.filter[0] = '\0';
    } else if ((key == KEY_BACKSPACE || key == 127 || key == 8) && size > 0) {
        top->choice.filter[size - 1] = '\0';
    } else if (key >= ' ' && key < 127 && size + 1 < sizeof(top->choice.filter)) {
        top->choice.filter[size] = (char)key;
        top->choice.filter[size + 1] = '\0';
    }
}

static void top_scroll(top_t *top, int lines)
{
    int64_t first = (int64_t)top->first + lines;
    int64_t last = top->table.count > 0 ? (int64_t)top->table.count - 1 : 0;
    top->first = (uint32_t)(first < 0 ? 0 : first > last ? last : first);
}

static void top_key(top_t *top, int key)
{
    if (top->filtering) {
        top_key_filter(top, key);
        return;
    }
    if (key >= '1' && key < '1' + TOP_VIEWS)
        top_choose(top, (enum top_view)(key - '1'));
    else if (key >= KEY_F(1) && key < KEY_F(1 + TOP_VIEWS))
        top_choose(top, (enum top_view)(key - KEY_F(1)));
    switch (key) {
    case '\t':
        top_choose(top, (enum top_view)((top->choice.view + 1) % TOP_VIEWS));
        break;
    case '>':
        top->choice.sort++;
        if (top_sort_name(top->choice.view, top->choice.sort) == NULL)
            top->choice.sort = 0;
        break;
    case '/':
        top->filtering = true;
        break;
    case 't':
        top->choice.tree = !top->choice.tree;
        break;
    case '?':
        top->help = !top->help;
        break;
    case 'q':
        top->ended = true;
        break;
    case KEY_UP:
        top_scroll(top, -1);
        break;
    case KEY_DOWN:
        top_scroll(top, 1);
        break;
    case KEY_PPAGE:
        top_scroll(top, 3 - LINES);
        break;
    case KEY_NPAGE:
        top_scroll(top, LINES - 3);
        break;
    default:
        break;
    }
}

/* ---- the two kinds of sources ---- */

static void top_screen_begin(void)
{
    (void)setlocale(LC_ALL, "");
    (void)initscr();
    (void)set_escdelay(25);
    (void)cbreak();
    (void)noecho();
    (void)keypad(stdscr, TRUE);
    (void)curs_set(0);
    (void)start_color();
    (void)use_default_colors();
    (void)init_pair(TOP_RED, COLOR_RED, -1);
}

/* Handles the keys that were pressed. Returns whether there were any. */
static bool top_keys(top_t *top, int milliseconds)
{
    bool any = false;
    timeout(milliseconds);
    for (int key = getch(); key != ERR && !top->ended; key = getch()) {
        top_key(top, key);
        timeout(0);
        any = true;
    }
    return any;
}

static int top_show_recording(top_t *top)
{
    static monitor_recording_t recording;
    monitor_event_t event;
    bool open = swmon_open(&recording, top->source);
    while (open && monitor_recording_next(&recording, &event))
        (void)monitor_model_add(&top->model, &event);
    if (open) {
        top_screen_begin();
        while (!top->ended) {
            top_update(top);
            top_draw(top);
            (void)top_keys(top, 60000);
        }
        (void)endwin();
    }
    monitor_recording_close(&recording);
    return open ? SWMON_OK : SWMON_FAILED;
}

static int top_show_system(top_t *top, const char *record)
{
    static swmon_wire_t wire;
    (void)snprintf(top->status, sizeof(top->status), "waiting for the system");
    if (!wire_open(&wire, top->source, &top_ops, top, record))
        return SWMON_FAILED;
    top_screen_begin();
    uint64_t next = 0;
    while (!top->ended && wire_poll(&wire, 50)) {
        if (wire_now() >= next) {
            next = wire_now() + TOP_REFRESH_MS * (uint64_t)1000000;
            top_update(top);
            top_draw(top);
        }
        if (top_keys(top, 0))
            next = 0;
    }
    (void)endwin();
    wire_close(&wire);
    return SWMON_OK;
}

int swmon_top(const swmon_arguments_t *arguments)
{
    static top_t top;
    struct stat info;
    top.source = arguments->words[0];
    monitor_store_init(&top.before.tasks, sizeof(live_task_t));
    monitor_store_init(&top.newer.tasks, sizeof(live_task_t));
    if (!monitor_model_init(&top.model))
        return swmon_fail("no memory");
    bool recording = stat(top.source, &info) == 0 && S_ISDIR(info.st_mode);
    int result = recording ? top_show_recording(&top) : top_show_system(&top, arguments->record);
    monitor_graph_free(top.graph);
    monitor_model_fini(&top.model);
    monitor_store_clear(&top.before.tasks);
    monitor_store_clear(&top.newer.tasks);
    free(top.table.lines);
    return result;
}
