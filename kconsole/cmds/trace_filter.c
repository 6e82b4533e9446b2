// SPDX-License-Identifier: BSD-2-Clause
/* Parses the words that select lines of a trace; see trace_filter.h. */
#include <diagnosis/text/names.h>
#include <inspect/inspect.h>
#include <kconsole/cmds/trace_filter.h>
#include <lib/mem.h>

static void add_task(trace_words_t *words, uint32_t id)
{
    for (uint32_t i = 0; i < words->filter.task_count; i++)
        if (words->tasks[i] == id)
            return;
    if (words->filter.task_count == TRACE_TASKS_MAX)
        words->too_many = true;
    else
        words->tasks[words->filter.task_count++] = id;
}

static void add_if_called(trace_words_t *words, uint32_t id, const char *name)
{
    if (str_equal(name, words->name) || str_equal(console_short_name(name), words->name))
        add_task(words, id);
}

static bool add_living(const task_row_t *row, void *context)
{
    add_if_called(context, row->id, row->name);
    return true;
}

static void add_ended(trace_words_t *words)
{
    trace_record_t record;
    for (uint32_t i = 0; i < words->window->entry_count; i++)
        if (trace_window_event(words->window, words->window->entries[i].first, &record) &&
            record.kind == TRACE_ENDED)
            add_if_called(words, record.from, record.name);
}

/* Selects all tasks called `name`, both existing and ended ones, or the task with an id, even if it
 * no longer exists. */
static bool read_task(console_t *console, trace_words_t *words, const char *name)
{
    uint64_t id;
    words->filter.by_task = true;
    words->filter.tasks = words->tasks;
    if (parse_number(name, &id) && id < TRACE_NONE) {
        add_task(words, (uint32_t)id);
        return true;
    }
    words->name = name;
    inspect_tasks(add_living, words);
    add_ended(words);
    if (words->too_many)
        terminal_print(&console->terminal,
                       "more than %u tasks are or were called \"%s\"; give the id of one\n",
                       TRACE_TASKS_MAX, name);
    else if (words->filter.task_count == 0)
        terminal_print(&console->terminal, "no task is or was called \"%s\" during the trace\n",
                       name);
    return !words->too_many && words->filter.task_count > 0;
}

typedef struct method_search {
    const char *wanted;
    bool found;
} method_search_t;

static bool search_method(const char *name, void *context)
{
    method_search_t *search = context;
    search->found = name_equal(name, search->wanted);
    return !search->found;
}

static bool read_method(console_t *console, trace_words_t *words, const char *name)
{
    uint64_t number;
    method_search_t search = {.wanted = name};
    name_methods(search_method, &search);
    if (!search.found && !parse_number(name, &number)) {
        terminal_print(&console->terminal,
                       "no method is called \"%s\"; Tab after `method` lists them\n", name);
        return false;
    }
    words->filter.method = name;
    return true;
}

static bool read_call(console_t *console, trace_words_t *words, const char *id)
{
    if (!console_number(console, id, &words->filter.call))
        return false;
    words->filter.events = true;
    if (words->filter.call != 0 &&
        trace_window_find(words->window, words->filter.call) != TRACE_NOWHERE)
        return true;
    terminal_print(&console->terminal, "call %s is not in the trace\n", id);
    return false;
}

/* Words with a value, which is the next word or follows after `=`. */
static const struct {
    const char *key;
    bool (*read)(console_t *console, trace_words_t *words, const char *value);
} keys[] = {{"task", read_task}, {"method", read_method}, {"call", read_call}};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

/* Finds the key of `word`; `*value` is the part after `=`, or NULL. KEYS: no key. */
static size_t find_key(const char *word, const char **value)
{
    for (size_t i = 0; i < KEYS; i++) {
        size_t length = 0;
        while (keys[i].key[length] != '\0' && word[length] == keys[i].key[length])
            length++;
        *value = word[length] == '=' ? word + length + 1 : NULL;
        if (keys[i].key[length] == '\0' && (word[length] == '\0' || *value != NULL))
            return i;
    }
    return KEYS;
}

static bool read_count(console_t *console, trace_words_t *words, uint64_t count)
{
    words->filter.lines = count;
    if (count == 0)
        terminal_text(&console->terminal, "the number of lines must be at least 1\n");
    return count > 0;
}

/* Handles a word without a value: a number of lines, a keyword or a task. */
static bool read_plain(console_t *console, trace_words_t *words, const char *word)
{
    uint64_t count;
    if (parse_number(word, &count))
        return read_count(console, words, count);
    if (str_equal(word, "open"))
        words->filter.open = true;
    else if (str_equal(word, "events"))
        words->filter.events = true;
    else if (str_equal(word, "all"))
        words->filter.lines = 0;
    else
        return read_task(console, words, word);
    return true;
}

static bool read_word(console_t *console, trace_words_t *words, const words_t *line, unsigned *at)
{
    const char *value = NULL;
    const char *word = line->word[*at];
    size_t key = find_key(word, &value);
    if (key == KEYS)
        return read_plain(console, words, word);
    if (value == NULL && *at + 1 < line->count)
        value = line->word[++*at];
    if (value != NULL && value[0] != '\0')
        return keys[key].read(console, words, value);
    terminal_print(&console->terminal, "%s: a value is required\n", keys[key].key);
    return false;
}

bool trace_filter_read(console_t *console, const trace_window_t *window, const words_t *line,
                       unsigned first, trace_words_t *words)
{
    words->window = window;
    for (unsigned i = first; i < line->count; i++)
        if (!read_word(console, words, line, &i))
            return false;
    return true;
}

void trace_filter_offer(completion_t *completion)
{
    static const char *const plain[] = {"all", "events", "open"};
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        completion_offer(completion, plain[i]);
    for (size_t i = 0; i < KEYS; i++)
        completion_offer(completion, keys[i].key);
    if (completion->prefix_length > 0)
        console_offer_tasks(completion);
}
