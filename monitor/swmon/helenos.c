// SPDX-License-Identifier: BSD-2-Clause
/*
 * What the tables of HelenOS's console mean; see helenos.h. They show phones with the number of unanswered
 * calls, and the calls that a task has taken with their senders. From both follows which task waits for
 * which; not which of its fibrils.
 */
#include <diagnosis/text/names.h>
#include <errno.h>
#include <inttypes.h>
#include <monitor/swmon/helenos.h>
#include <monitor/swmon/swmon.h>
#include <string.h>

/* Most tasks of a chain. */
#define CHAIN_MAX 64

static void helenos_name(const helenos_t *helenos, uint32_t id, char *text, size_t size)
{
    const helenos_task_t *task = helenos_find(helenos, id);
    (void)snprintf(text, size, "%" PRIu32 " (%s)", id,
                   task != NULL && task->name[0] != '\0' ? task->name : "?");
}

/* The number of the interface with this name. */
static uint32_t interface_of_name(const char *name)
{
    for (uint32_t i = 0; i < 256; i++) {
        const char *found = name_of_interface(i);
        if (found != NULL && strcmp(found, name) == 0)
            return i;
    }
    return UINT32_MAX;
}

/* HelenOS prints numbers of methods only. The name of a server tells which protocol it speaks. */
static void helenos_method(const helenos_t *helenos, const helenos_call_t *call, char *text,
                           size_t size)
{
    static const struct {
        const char *server, *interface;
    } known[] = {{"vfs", "vfs_in"},    {"fat", "vfs_out"}, {"mfs", "vfs_out"}, {"tmpfs", "vfs_out"},
                 {"locfs", "vfs_out"}, {"ext", "vfs_out"}, {"_bd", "bd"},      {"rd", "bd"}};
    const helenos_task_t *task = helenos_find(helenos, call->holder);
    uint32_t interface = UINT32_MAX;
    for (unsigned i = 0; task != NULL && i < sizeof(known) / sizeof(known[0]); i++)
        if (interface == UINT32_MAX && strstr(task->name, known[i].server) != NULL)
            interface = interface_of_name(known[i].interface);
    name_format_method(text, size, interface, call->method);
}

/* Whether `from` waits for `to`: over a phone with calls, or because `to` serves a call of it. */
static bool helenos_waits(const helenos_t *helenos, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < helenos->phone_count; i++)
        if (helenos->phones[i].holder == from && helenos->phones[i].peer == to &&
            helenos->phones[i].calls > 0)
            return true;
    for (uint32_t i = 0; i < helenos->call_count; i++)
        if (helenos->calls[i].holder == to && helenos->calls[i].sender == from &&
            helenos->calls[i].list != HELENOS_ANSWERS)
            return true;
    return false;
}

/* ---- chains and rings ---- */

typedef struct chain {
    uint32_t tasks[CHAIN_MAX];
    uint32_t count;
} chain_t;

static bool chain_has(const chain_t *chain, uint32_t task)
{
    for (uint32_t i = 0; i < chain->count; i++)
        if (chain->tasks[i] == task)
            return true;
    return false;
}

/* Follows the waits from the last task of a chain to `goal`. Returns true when the ring is closed. */
static bool chain_close(const helenos_t *helenos, chain_t *chain, uint32_t goal, bool *visited)
{
    uint32_t last = chain->tasks[chain->count - 1];
    for (uint32_t i = 0; i < helenos->task_count; i++) {
        uint32_t next = helenos->tasks[i].id;
        if (!helenos_waits(helenos, last, next))
            continue;
        if (next == goal)
            return true;
        if (visited[i] || chain->count == CHAIN_MAX)
            continue;
        visited[i] = true;
        chain->tasks[chain->count++] = next;
        if (chain_close(helenos, chain, goal, visited))
            return true;
        chain->count--;
    }
    return false;
}

/* Finds a ring through a task. */
static bool ring_find(const helenos_t *helenos, uint32_t task, chain_t *chain)
{
    bool visited[HELENOS_TASKS_MAX] = {false};
    *chain = (chain_t){.tasks = {task}, .count = 1};
    return chain_close(helenos, chain, task, visited);
}

/* Follows the first wait of each task, as far as the tables reach. */
static void chain_follow(const helenos_t *helenos, chain_t *chain)
{
    for (bool more = true; more && chain->count < CHAIN_MAX;) {
        more = false;
        for (uint32_t i = 0; i < helenos->task_count && !more; i++) {
            uint32_t next = helenos->tasks[i].id;
            if (chain_has(chain, next) ||
                !helenos_waits(helenos, chain->tasks[chain->count - 1], next))
                continue;
            chain->tasks[chain->count++] = next;
            more = true;
        }
    }
}

static void chain_print(const helenos_t *helenos, const chain_t *chain, bool closed)
{
    char name[64];
    for (uint32_t i = 0; i < chain->count; i++) {
        helenos_name(helenos, chain->tasks[i], name, sizeof(name));
        printf("%s%s", i > 0 ? " -> " : "  ", name);
    }
    helenos_name(helenos, chain->tasks[0], name, sizeof(name));
    printf(closed ? " -> %s\n" : "\n", name);
}

/* ---- the report ---- */

static bool helenos_is_awaited(const helenos_t *helenos, uint32_t task)
{
    for (uint32_t i = 0; i < helenos->task_count; i++)
        if (helenos_waits(helenos, helenos->tasks[i].id, task))
            return true;
    return false;
}

/* Chains begin at tasks for which nobody waits. */
static void print_chains(const helenos_t *helenos)
{
    printf("Waits, as far as they are known:\n");
    for (uint32_t i = 0; i < helenos->task_count; i++) {
        chain_t chain = {.tasks = {helenos->tasks[i].id}, .count = 1};
        if (helenos_is_awaited(helenos, chain.tasks[0]))
            continue;
        chain_follow(helenos, &chain);
        if (chain.count > 1)
            chain_print(helenos, &chain, false);
    }
}

static void print_phones(const helenos_t *helenos)
{
    printf("\nPhones with unanswered calls:\n");
    for (uint32_t i = 0; i < helenos->phone_count; i++) {
        const helenos_phone_t *phone = &helenos->phones[i];
        char holder[64];
        if (phone->calls == 0)
            continue;
        helenos_name(helenos, phone->holder, holder, sizeof(holder));
        printf("  %s phone %" PRIu32 ": %" PRIu32 " %s, %s\n", holder, phone->index, phone->calls,
               phone->calls == 1 ? "call" : "calls", phone->state);
        if (phone->calls > 1)
            printf(
                "    Calls of one phone are served in turn by one fibril: a later one waits until"
                " the first\n    is answered. If the first one waits for the later one, both wait"
                " for ever.\n");
    }
}

static void print_calls(const helenos_t *helenos)
{
    static const char *const lists[HELENOS_LISTS] = {"not yet taken", "taken", "answered"};
    printf("\nCalls:\n");
    for (uint32_t i = 0; i < helenos->call_count; i++) {
        const helenos_call_t *call = &helenos->calls[i];
        char holder[64], sender[64], method[64];
        helenos_name(helenos, call->holder, holder, sizeof(holder));
        helenos_name(helenos, call->sender, sender, sizeof(sender));
        helenos_method(helenos, call, method, sizeof(method));
        printf("  %s -> %s: %s (%" PRIu64 "), arg1 %" PRIu64 ", %s\n", sender, holder, method,
               call->method, call->arg1, lists[call->list]);
    }
}

static bool print_rings(const helenos_t *helenos)
{
    bool found = false;
    bool shown[HELENOS_TASKS_MAX] = {false};
    for (uint32_t i = 0; i < helenos->task_count; i++) {
        chain_t chain;
        if (shown[i] || !ring_find(helenos, helenos->tasks[i].id, &chain))
            continue;
        printf("%s", found ? "" : "\nSuspected deadlock:\n");
        chain_print(helenos, &chain, true);
        found = true;
        for (uint32_t j = 0; j < helenos->task_count; j++)
            shown[j] = shown[j] || chain_has(&chain, helenos->tasks[j].id);
    }
    return found;
}

/* A phone with several calls, of which one can wait for another: the ring is closed if the receiver waits
 * for one of the tasks whose calls the holder serves. Returns whether there is such a phone. */
static bool print_suspicions(const helenos_t *helenos)
{
    bool found = false;
    for (uint32_t i = 0; i < helenos->phone_count; i++) {
        const helenos_phone_t *phone = &helenos->phones[i];
        char peer[64], holder[64], sender[64];
        if (phone->calls < 2 || phone->peer == HELENOS_NONE)
            continue;
        helenos_name(helenos, phone->peer, peer, sizeof(peer));
        helenos_name(helenos, phone->holder, holder, sizeof(holder));
        for (uint32_t j = 0; j < helenos->call_count; j++) {
            const helenos_call_t *call = &helenos->calls[j];
            if (call->holder != phone->holder || call->list != HELENOS_DISPATCHED)
                continue;
            helenos_name(helenos, call->sender, sender, sizeof(sender));
            printf("%s  %s -> %s -> %s, if %s waits for %s, also through others\n",
                   found ? "" : "\nSuspected deadlock, of which these tables show a part:\n",
                   sender, holder, peer, peer, sender);
            found = true;
        }
    }
    return found;
}

/* Tasks for which others wait, and whose own waits are not in the text. */
static void print_unlisted(const helenos_t *helenos)
{
    for (uint32_t i = 0; i < helenos->task_count; i++) {
        const helenos_task_t *task = &helenos->tasks[i];
        char name[64];
        if (task->listed || !helenos_is_awaited(helenos, task->id))
            continue;
        helenos_name(helenos, task->id, name, sizeof(name));
        printf("  - for whom %s waits: type 'ipc %" PRIu32 "' there and add its output\n", name,
               task->id);
    }
}

bool helenos_print(const helenos_t *helenos)
{
    printf("%" PRIu32 " tasks, %" PRIu32 " phones, %" PRIu32 " calls\n\n", helenos->task_count,
           helenos->phone_count, helenos->call_count);
    print_chains(helenos);
    print_phones(helenos);
    print_calls(helenos);
    bool found = print_rings(helenos) || print_suspicions(helenos);
    if (!found)
        printf("\nNo ring is visible in these tables.\n");
    printf("\nWhat this text does not show:\n");
    print_unlisted(helenos);
    printf("  - over which phone a taken call came, and in which order the calls of a phone were "
           "sent\n"
           "  - which fibril serves a call, and which calls it sends for it\n"
           "  - locks inside a task, and calls that wait in its memory\n"
           "  - since when anything waits: tasks can be slow and not blocked\n");
    return found;
}

int swmon_import(const swmon_arguments_t *arguments)
{
    static helenos_t helenos;
    if (strcmp(arguments->words[0], "helenos") != 0) {
        (void)swmon_fail("import: unknown system '%s': use helenos", arguments->words[0]);
        return SWMON_USAGE;
    }
    FILE *file = fopen(arguments->words[1], "r");
    if (file == NULL)
        return swmon_fail("%s: cannot open: %s", arguments->words[1], strerror(errno));
    bool read = helenos_read(&helenos, file);
    (void)fclose(file);
    if (!read)
        return swmon_fail("%s: %s", arguments->words[1], helenos.problem);
    return helenos_print(&helenos) ? SWMON_FOUND : SWMON_OK;
}
