// SPDX-License-Identifier: BSD-2-Clause
/* The registry of the location service. */
#include "registry.h"

#include <abi/limits.h>
#include <async/limit.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Checks one part of a name: printable characters, not "." or "..". */
static errno_t part_check(const char *part, size_t length)
{
    if (length == 0 || (length == 1 && part[0] == '.') ||
        (length == 2 && part[0] == '.' && part[1] == '.'))
        return EINVAL;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)part[i] <= ' ' || part[i] == '/' || part[i] == 0x7f)
            return EINVAL;
    return EOK;
}

errno_t loc_name_check(const char *name)
{
    if (strlen(name) >= SERVICE_NAME_SIZE)
        return ENAMETOOLONG;
    const char *slash = strchr(name, '/');
    if (slash == NULL)
        return part_check(name, strlen(name));
    errno_t rc = part_check(name, (size_t)(slash - name));
    return rc != EOK ? rc : part_check(slash + 1, strlen(slash + 1));
}

/* ---- the indexes ---- */

static unsigned name_bucket(const char *name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *name != '\0'; name++)
        hash = (hash ^ (uint8_t)*name) * 16777619u;
    return (hash ^ hash >> 16) % LOC_BUCKETS;
}

static unsigned id_bucket(uint32_t id)
{
    return id % LOC_BUCKETS; /* ids are consecutive */
}

void loc_registry_init(loc_registry_t *registry)
{
    list_init(&registry->services);
    list_init(&registry->namespaces);
    for (size_t i = 0; i < LOC_BUCKETS; i++) {
        list_init(&registry->of_name[i]);
        list_init(&registry->of_id[i]);
        list_init(&registry->spaces_of_name[i]);
    }
    registry->count = 0;
    registry->last_id = 0;
}

loc_namespace_t *loc_registry_find_namespace(const loc_registry_t *registry, const char *name)
{
    list_foreach (registry->spaces_of_name[name_bucket(name)], name_link, loc_namespace_t, space)
        if (strcmp(space->name, name) == 0)
            return space;
    return NULL;
}

loc_service_t *loc_registry_find(const loc_registry_t *registry, const char *name)
{
    list_foreach (registry->of_name[name_bucket(name)], name_link, loc_service_t, service)
        if (strcmp(service->name, name) == 0)
            return service;
    return NULL;
}

static loc_namespace_t *namespace_find_id(const loc_registry_t *registry, uint32_t id)
{
    list_foreach (registry->namespaces, link, loc_namespace_t, space)
        if (space->id == id)
            return space;
    return NULL;
}

loc_service_t *loc_registry_find_id(const loc_registry_t *registry, service_id_t id)
{
    list_foreach (registry->of_id[id_bucket(id)], id_link, loc_service_t, service)
        if (service->id == id)
            return service;
    return NULL;
}

/* Returns an unused id. 0 means no service and no namespace. */
static uint32_t id_next(loc_registry_t *registry)
{
    do
        registry->last_id++;
    while (registry->last_id == 0 || loc_registry_find_id(registry, registry->last_id) != NULL ||
           namespace_find_id(registry, registry->last_id) != NULL);
    return registry->last_id;
}

/* ---- namespaces ---- */

/* The link before which a namespace with this id stands in the list. */
static link_t *namespace_position(loc_registry_t *registry, uint32_t id)
{
    list_foreach (registry->namespaces, link, loc_namespace_t, other)
        if (other->id > id)
            return &other->link;
    return &registry->namespaces.head;
}

/* Returns the namespace with this name and counts a service in it; creates it if necessary. NULL if
 * out of memory. */
static loc_namespace_t *namespace_get(loc_registry_t *registry, const char *name)
{
    loc_namespace_t *name_space = loc_registry_find_namespace(registry, name);
    if (name_space == NULL) {
        name_space = calloc(1, sizeof(*name_space));
        if (name_space == NULL)
            return NULL;
        strcpy(name_space->name, name);
        name_space->id = id_next(registry);
        list_insert_before(namespace_position(registry, name_space->id), &name_space->link);
        list_prepend(&registry->spaces_of_name[name_bucket(name)], &name_space->name_link);
    }
    name_space->services++;
    return name_space;
}

static void namespace_put(loc_namespace_t *name_space)
{
    if (--name_space->services > 0)
        return;
    list_unlink(&name_space->link);
    list_unlink(&name_space->name_link);
    free(name_space);
}

/* ---- services ---- */

/* The link before which a service with this id stands in the list. */
static link_t *service_position(loc_registry_t *registry, service_id_t id)
{
    list_foreach (registry->services, link, loc_service_t, other)
        if (other->id > id)
            return &other->link;
    return &registry->services.head;
}

static void service_link(loc_registry_t *registry, loc_service_t *service)
{
    list_insert_before(service_position(registry, service->id), &service->link);
    list_prepend(&registry->of_name[name_bucket(service->name)], &service->name_link);
    list_prepend(&registry->of_id[id_bucket(service->id)], &service->id_link);
    registry->count++;
}

static void service_unlink(loc_registry_t *registry, loc_service_t *service)
{
    list_unlink(&service->link);
    list_unlink(&service->name_link);
    list_unlink(&service->id_link);
    registry->count--;
}

/* Whether the name, or its namespace, would clash with an entry of /loc. */
static bool name_taken(const loc_registry_t *registry, const char *name, const char *space)
{
    if (loc_registry_find(registry, name) != NULL)
        return true;
    return space[0] == '\0' ? loc_registry_find_namespace(registry, name) != NULL
                            : loc_registry_find(registry, space) != NULL;
}

static bool task_may_add(const loc_registry_t *registry, task_id_t task)
{
    size_t own = 0;
    list_foreach (registry->services, link, const loc_service_t, service)
        own += service->task == task;
    return share_allowed(own, registry->count, LOC_TASK_SERVICES_MAX, LOC_SERVICES_MAX);
}

/* Copies the part of the name before the `/`; empty if there is none. */
static void space_copy(const char *name, char space[SERVICE_NAME_SIZE])
{
    const char *slash = strchr(name, '/');
    size_t length = slash != NULL ? (size_t)(slash - name) : 0;
    memcpy(space, name, length);
    space[length] = '\0';
}

/* Whether only essential tasks can register the name. */
static bool name_reserved(const char *name, const char *space)
{
    /* The first three would hide the namespaces. */
    static const char *const names[] = {"con", "char", "bd", "bd/initrd"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return strcmp(space, "con") == 0 || strcmp(space, "char") == 0;
}

static errno_t service_create(loc_registry_t *registry, const char *name, const char *space,
                              const loc_server_t *server, loc_service_t **service)
{
    loc_service_t *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return ENOMEM;
    if (space[0] != '\0') {
        made->name_space = namespace_get(registry, space);
        if (made->name_space == NULL) {
            free(made);
            return ENOMEM;
        }
    }
    strcpy(made->name, name);
    made->last = made->name + (space[0] != '\0' ? strlen(space) + 1 : 0);
    made->id = id_next(registry);
    made->interface = server->interface;
    made->server = server->server;
    made->task = server->task;
    *service = made;
    return EOK;
}

errno_t loc_registry_add(loc_registry_t *registry, const char *name, const loc_server_t *server,
                         loc_service_t **service)
{
    char space[SERVICE_NAME_SIZE];
    errno_t rc = loc_name_check(name);
    if (rc != EOK)
        return rc;
    space_copy(name, space);
    if (!server->essential && name_reserved(name, space))
        return EPERM;
    if (name_taken(registry, name, space))
        return EEXIST;
    if (!task_may_add(registry, server->task))
        return ELIMIT;
    rc = service_create(registry, name, space, server, service);
    if (rc == EOK)
        service_link(registry, *service);
    return rc;
}

void loc_registry_remove(loc_registry_t *registry, loc_service_t *service)
{
    service_unlink(registry, service);
    if (service->name_space != NULL)
        namespace_put(service->name_space);
    free(service);
}

void loc_registry_remove_server(loc_registry_t *registry, const void *server)
{
    list_foreach_safe (registry->services, link, loc_service_t, service)
        if (service->server == server)
            loc_registry_remove(registry, service);
}

/* ---- listings ---- */

static void list_entry_set(loc_entry_t *entry, uint32_t id, const char *name)
{
    memset(entry, 0, sizeof(*entry));
    entry->id = id;
    strcpy(entry->name, name);
}

size_t loc_registry_list(const loc_registry_t *registry, uint32_t space, uint32_t from,
                         loc_entry_t *entries, size_t max)
{
    size_t count = 0;
    list_foreach (registry->services, link, const loc_service_t, service) {
        if (service->id < from ||
            (service->name_space != NULL ? service->name_space->id : 0) != space)
            continue;
        if (count < max)
            list_entry_set(&entries[count], service->id, service->last);
        count++;
    }
    return count;
}

size_t loc_registry_list_namespaces(const loc_registry_t *registry, uint32_t from,
                                    loc_entry_t *entries, size_t max)
{
    size_t count = 0;
    list_foreach (registry->namespaces, link, const loc_namespace_t, space) {
        if (space->id < from)
            continue;
        if (count < max)
            list_entry_set(&entries[count], space->id, space->name);
        count++;
    }
    return count;
}
