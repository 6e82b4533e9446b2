// SPDX-License-Identifier: BSD-2-Clause
/* Prints events by the table of all events; see text.h. */
#include <diagnosis/text/format.h>
#include <diagnosis/text/names.h>
#include <diagnosis/text/visible.h>
#include <inttypes.h>
#include <monitor/swmon/text.h>
#include <stdarg.h>
#include <string.h>

static void text_append(char *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void text_append(char *line, const char *format, ...)
{
    size_t used = strlen(line);
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line + used, TEXT_LINE_SIZE - used, format, args);
    va_end(args);
}

void text_task(const monitor_live_t *live, uint32_t task, char *text, size_t size)
{
    if (task == UINT32_MAX)
        (void)snprintf(text, size, "nobody");
    else
        (void)snprintf(text, size, "%" PRIu32 " (%s)", task, monitor_live_task_name(live, task));
}

bool text_is_call(const monitor_event_t *event)
{
    return event->number <= MONITOR_NOTIFIED;
}

static const monitor_field_t *field_find(const monitor_kind_t *kind, const char *name)
{
    for (unsigned i = 0; i < kind->count; i++)
        if (strcmp(kind->fields[i].name, name) == 0)
            return &kind->fields[i];
    return NULL;
}

const char *text_choice(unsigned event, const char *field, uint8_t value)
{
    const char *text = monitor_choice_text(field_find(monitor_kind(event), field), value);
    return text != NULL ? text : "unknown";
}

/* Whether a number means "unknown" or "none". */
static bool number_is_none(const monitor_field_t *field, uint64_t value)
{
    switch (field->type) {
    case MONITOR_TYPE_U32:
        return value == UINT32_MAX;
    case MONITOR_TYPE_U64:
        return value == UINT64_MAX;
    case MONITOR_TYPE_I32:
        return (int64_t)value == INT32_MIN;
    default:
        return false;
    }
}

static bool field_is_task(const char *name)
{
    static const char *const tasks[] = {"from",    "to",   "task",  "parent",
                                        "on_task", "peer", "server"};
    for (unsigned i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
        if (strcmp(tasks[i], name) == 0)
            return true;
    return false;
}

static void field_add(const monitor_live_t *live, const monitor_event_t *event,
                      const monitor_field_t *field, char *line)
{
    char text[TEXT_LINE_SIZE];
    if (field->type == MONITOR_TYPE_TEXT) {
        text_append(line, " %s \"%s\"", field->name,
                    visible_text(event->text[field->at], text, sizeof(text)));
        return;
    }
    uint64_t value = monitor_number(event, field);
    if (number_is_none(field, value))
        return;
    if (field->type == MONITOR_TYPE_CHOICE) {
        text_append(line, " %s: %s", field->name, monitor_choice_text(field, (uint8_t)value));
    } else if (field_is_task(field->name)) {
        text_task(live, (uint32_t)value, text, sizeof(text));
        text_append(line, " %s %s", field->name, text);
    } else if (field->type == MONITOR_TYPE_I32) {
        const char *error = name_of_error((int)value);
        text_append(line, " %s %s", field->name, error != NULL ? error : "?");
    } else {
        format_word(text, sizeof(text), value);
        text_append(line, " %s %s", field->name, text);
    }
}

/* The method by its name instead of its number. */
static void method_add(const monitor_event_t *event, char *line)
{
    const monitor_field_t *method = field_find(event->kind, "method");
    const monitor_field_t *interface = field_find(event->kind, "interface");
    char text[64];
    if (method == NULL || interface == NULL)
        return;
    name_format_method(text, sizeof(text), (uint32_t)monitor_number(event, interface),
                       monitor_number(event, method));
    text_append(line, " %s", text);
}

/* Fields that are shown by method_add(), or only with --raw. */
static bool field_is_detail(const char *name)
{
    return strcmp(name, "method") == 0 || strcmp(name, "interface") == 0 ||
           strcmp(name, "flags") == 0 || strncmp(name, "arg", 3) == 0;
}

void text_event(const monitor_live_t *live, const monitor_event_t *event, bool raw, char *line)
{
    (void)snprintf(line, TEXT_LINE_SIZE, "[%5" PRIu64 ".%06" PRIu64 "] %s",
                   event->time_ns / 1000000000, event->time_ns / 1000 % 1000000,
                   event->kind->reads);
    method_add(event, line);
    for (unsigned i = 0; i < event->kind->count; i++)
        if (raw || !field_is_detail(event->kind->fields[i].name))
            field_add(live, event, &event->kind->fields[i], line);
}
