// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reads the text of HelenOS's kernel console; see helenos.h. A task's tables do not contain its id, so the
 * line with the command `ipc ID` must have been copied too. The formats, from the talk of 2015:
 *
 *     tasks     [id    ] [name        ] [ctn] [address         ] [as              ]
 *     ipc 6     [phone id] [calls] [state          8  2  connected to 7 (init:fat)
 *               [call id ] [method] [arg1] ... [arg5] [flags] [sender
 *               a line with "incoming calls", "dispatched calls" or "incoming answers" before each list
 */
#include <diagnosis/text/visible.h>
#include <monitor/swmon/helenos.h>
#include <stdlib.h>
#include <string.h>

enum helenos_table { TABLE_NONE, TABLE_TASKS, TABLE_PHONES, TABLE_CALLS };

typedef struct helenos_place {
    enum helenos_table table;
    uint32_t task; /* of the last `ipc ID`, or HELENOS_NONE */
    enum helenos_list list;
} helenos_place_t;

const helenos_task_t *helenos_find(const helenos_t *helenos, uint32_t id)
{
    for (uint32_t i = 0; i < helenos->task_count; i++)
        if (helenos->tasks[i].id == id)
            return &helenos->tasks[i];
    return NULL;
}

/* Remembers a task; an empty name does not replace another one. */
static void helenos_task_add(helenos_t *helenos, uint32_t id, const char *name, bool listed)
{
    helenos_task_t *task = (helenos_task_t *)helenos_find(helenos, id);
    if (task == NULL) {
        if (helenos->task_count == HELENOS_TASKS_MAX) {
            helenos->problem = "the text has too many tasks";
            return;
        }
        task = &helenos->tasks[helenos->task_count++];
        *task = (helenos_task_t){.id = id};
    }
    task->listed = task->listed || listed;
    if (name[0] != '\0')
        (void)visible_text(name, task->name, sizeof(task->name));
}

/* Reads `7 (init:fat)` at the end of a line, and remembers that task. */
static uint32_t helenos_read_peer(helenos_t *helenos, const char *text)
{
    unsigned id;
    char name[HELENOS_NAME_SIZE] = "";
    if (sscanf(text, "%u (%31[^)])", &id, name) < 1)
        return HELENOS_NONE;
    helenos_task_add(helenos, id, name, false);
    return id;
}

/* A line with a command; also with the prompt before it. */
static bool helenos_read_command(helenos_t *helenos, const char *line, helenos_place_t *place)
{
    const char *command = strstr(line, "ipc ");
    unsigned id;
    char end;
    if (command != NULL && (command == line || command[-1] == ' ') &&
        sscanf(command, "ipc %u %c", &id, &end) == 1) {
        *place = (helenos_place_t){.table = TABLE_NONE, .task = id};
        helenos_task_add(helenos, id, "", true);
        return true;
    }
    return false;
}

/* The head of a table or the title of a list. */
static bool helenos_read_title(helenos_t *helenos, const char *line, helenos_place_t *place)
{
    static const char *const titles[HELENOS_LISTS] = {"incoming calls", "dispatched calls",
                                                      "incoming answers"};
    for (unsigned i = 0; i < HELENOS_LISTS; i++)
        if (strstr(line, titles[i]) != NULL) {
            place->list = (enum helenos_list)i;
            place->table = TABLE_CALLS;
            return true;
        }
    if (line[0] != '[')
        return false;
    if (strncmp(line, "[phone id", 9) == 0)
        place->table = TABLE_PHONES;
    else if (strncmp(line, "[call id", 8) == 0)
        place->table = TABLE_CALLS;
    else if (strncmp(line, "[id", 3) == 0 || strncmp(line, "[taskid", 7) == 0)
        place->table = TABLE_TASKS;
    else
        return false;
    if (place->table != TABLE_TASKS && place->task == HELENOS_NONE)
        helenos->problem = "a table of phones or calls has no line with its command 'ipc ID' "
                           "before it: copy that line too";
    return true;
}

static bool helenos_read_task(helenos_t *helenos, const char *line)
{
    unsigned id;
    char name[HELENOS_NAME_SIZE];
    if (sscanf(line, " %u %31s", &id, name) != 2)
        return false;
    helenos_task_add(helenos, id, name, false);
    return true;
}

static bool helenos_read_phone(helenos_t *helenos, const char *line, uint32_t holder)
{
    unsigned index, calls;
    char state[64];
    if (sscanf(line, " %u %u %63[^\n]", &index, &calls, state) != 3)
        return false;
    if (helenos->phone_count == HELENOS_PHONES_MAX) {
        helenos->problem = "the text has too many phones";
        return true;
    }
    helenos_phone_t *phone = &helenos->phones[helenos->phone_count++];
    *phone =
        (helenos_phone_t){.holder = holder, .index = index, .calls = calls, .peer = HELENOS_NONE};
    if (strncmp(state, "connected to ", 13) == 0)
        phone->peer = helenos_read_peer(helenos, state + 13);
    (void)visible_text(state, phone->state, sizeof(phone->state));
    return true;
}

/* The sender at the end of a line: `27 (bdsh)`. */
static uint32_t helenos_read_sender(helenos_t *helenos, const char *line)
{
    const char *at = strrchr(line, '(');
    if (at == NULL)
        return HELENOS_NONE;
    while (at > line && at[-1] == ' ')
        at--;
    while (at > line && at[-1] >= '0' && at[-1] <= '9')
        at--;
    return helenos_read_peer(helenos, at);
}

/* Reads the words of a call: id, method and five arguments; then its flags and the sender. */
static bool helenos_read_call(helenos_t *helenos, const char *line, const helenos_place_t *place)
{
    uint64_t words[7];
    char *end;
    for (unsigned i = 0; i < 7; i++, line = end) {
        words[i] = strtoull(line, &end, 0);
        if (end == line)
            return false;
    }
    if (helenos->call_count == HELENOS_CALLS_MAX) {
        helenos->problem = "the text has too many calls";
        return true;
    }
    helenos->calls[helenos->call_count++] =
        (helenos_call_t){.holder = place->task,
                         .sender = helenos_read_sender(helenos, line),
                         .list = place->list,
                         .method = words[1],
                         .arg1 = words[2]};
    return true;
}

static bool helenos_read_row(helenos_t *helenos, const char *line, const helenos_place_t *place)
{
    if (place->table == TABLE_TASKS)
        return helenos_read_task(helenos, line);
    if (place->task == HELENOS_NONE || place->table == TABLE_NONE)
        return false;
    return place->table == TABLE_PHONES ? helenos_read_phone(helenos, line, place->task)
                                        : helenos_read_call(helenos, line, place);
}

bool helenos_read(helenos_t *helenos, FILE *file)
{
    helenos_place_t place = {.task = HELENOS_NONE};
    char line[1024];
    memset(helenos, 0, sizeof(*helenos));
    while (helenos->problem == NULL && fgets(line, sizeof(line), file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        const char *text = line + strspn(line, " \t");
        if (!helenos_read_command(helenos, text, &place) &&
            !helenos_read_title(helenos, text, &place) && !helenos_read_row(helenos, text, &place))
            helenos->ignored += text[0] != '\0';
    }
    if (helenos->problem == NULL && helenos->phone_count == 0)
        helenos->problem = "it contains no table of phones, as 'ipc ID' prints it";
    return helenos->problem == NULL;
}
