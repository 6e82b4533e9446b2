// SPDX-License-Identifier: BSD-2-Clause
/* The registry of the location service. */
#include "registry.h"

#include <abi/limits.h>
#include <async/limit.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(LOC_SERVICES_MAX * sizeof(loc_entry_t) <= DATA_XFER_MAX,
               "a listing of all is one transfer");

/* One part of a name: something printable that is not a path of its own. */
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
    return id % LOC_BUCKETS; /* they count up */
}

static void service_index(loc_registry_t *registry, loc_service_t *service)
{
    loc_service_t **by_name = &registry->of_name[name_bucket(service->name)];
    loc_service_t **by_id = &registry->of_id[id_bucket(service->id)];
    service->next_of_name = *by_name;
    *by_name = service;
    service->next_of_id = *by_id;
    *by_id = service;
}

static void service_unindex(loc_registry_t *registry, loc_service_t *service)
{
    loc_service_t **place = &registry->of_name[name_bucket(service->name)];
    while (*place != service)
        place = &(*place)->next_of_name;
    *place = service->next_of_name;
    place = &registry->of_id[id_bucket(service->id)];
    while (*place != service)
        place = &(*place)->next_of_id;
    *place = service->next_of_id;
}

loc_namespace_t *loc_registry_find_namespace(const loc_registry_t *registry, const char *name)
{
    loc_namespace_t *name_space = registry->spaces_of_name[name_bucket(name)];
    while (name_space != NULL && strcmp(name_space->name, name) != 0)
        name_space = name_space->next_of_name;
    return name_space;
}

loc_service_t *loc_registry_find(const loc_registry_t *registry, const char *name)
{
    loc_service_t *service = registry->of_name[name_bucket(name)];
    while (service != NULL && strcmp(service->name, name) != 0)
        service = service->next_of_name;
    return service;
}

loc_service_t *loc_registry_find_id(const loc_registry_t *registry, service_id_t id)
{
    loc_service_t *service = registry->of_id[id_bucket(id)];
    while (service != NULL && service->id != id)
        service = service->next_of_id;
    return service;
}

/* ---- namespaces ---- */

static void namespace_link(loc_registry_t *registry, loc_namespace_t *name_space)
{
    loc_namespace_t **bucket = &registry->spaces_of_name[name_bucket(name_space->name)];
    name_space->next_of_name = *bucket;
    *bucket = name_space;
    name_space->previous = registry->last_namespace;
    if (name_space->previous != NULL)
        name_space->previous->next = name_space;
    else
        registry->namespaces = name_space;
    registry->last_namespace = name_space;
}

static void namespace_unlink(loc_registry_t *registry, loc_namespace_t *name_space)
{
    loc_namespace_t **place = &registry->spaces_of_name[name_bucket(name_space->name)];
    while (*place != name_space)
        place = &(*place)->next_of_name;
    *place = name_space->next_of_name;
    if (name_space->previous != NULL)
        name_space->previous->next = name_space->next;
    else
        registry->namespaces = name_space->next;
    if (name_space->next != NULL)
        name_space->next->previous = name_space->previous;
    else
        registry->last_namespace = name_space->previous;
}

/* The namespace of that name, made when there is none. NULL: no memory. */
static loc_namespace_t *namespace_get(loc_registry_t *registry, const char *name)
{
    loc_namespace_t *name_space = loc_registry_find_namespace(registry, name);
    if (name_space == NULL) {
        name_space = calloc(1, sizeof(*name_space));
        if (name_space == NULL)
            return NULL;
        strcpy(name_space->name, name);
        name_space->id = ++registry->last_id;
        namespace_link(registry, name_space);
    }
    name_space->services++;
    return name_space;
}

static void namespace_put(loc_registry_t *registry, loc_namespace_t *name_space)
{
    if (--name_space->services > 0)
        return;
    namespace_unlink(registry, name_space);
    free(name_space);
}

/* ---- services ---- */

static void service_link(loc_registry_t *registry, loc_service_t *service)
{
    service_index(registry, service);
    service->previous = registry->last_service;
    if (service->previous != NULL)
        service->previous->next = service;
    else
        registry->services = service;
    registry->last_service = service;
    registry->count++;
}

static void service_unlink(loc_registry_t *registry, loc_service_t *service)
{
    service_unindex(registry, service);
    if (service->previous != NULL)
        service->previous->next = service->next;
    else
        registry->services = service->next;
    if (service->next != NULL)
        service->next->previous = service->previous;
    else
        registry->last_service = service->previous;
    registry->count--;
}

/* Whether /loc would show two things under one name. */
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
    for (const loc_service_t *service = registry->services; service != NULL;
         service = service->next)
        own += service->task == task;
    return share_allowed(own, registry->count, LOC_TASK_SERVICES_MAX, LOC_SERVICES_MAX);
}

/* What stands before the `/`; empty without one. */
static void space_copy(const char *name, char space[SERVICE_NAME_SIZE])
{
    const char *slash = strchr(name, '/');
    size_t length = slash != NULL ? (size_t)(slash - name) : 0;
    memcpy(space, name, length);
    space[length] = '\0';
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
    made->id = ++registry->last_id;
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
        namespace_put(registry, service->name_space);
    free(service);
}

void loc_registry_remove_server(loc_registry_t *registry, const void *server)
{
    loc_service_t *next;
    for (loc_service_t *service = registry->services; service != NULL; service = next) {
        next = service->next;
        if (service->server == server)
            loc_registry_remove(registry, service);
    }
}

size_t loc_registry_list(const loc_registry_t *registry, uint32_t id, loc_entry_t *entries,
                         size_t max)
{
    size_t count = 0;
    for (loc_service_t *service = registry->services; service != NULL; service = service->next) {
        if ((service->name_space != NULL ? service->name_space->id : 0) != id)
            continue;
        if (count < max) {
            memset(&entries[count], 0, sizeof(entries[count]));
            entries[count].id = service->id;
            strcpy(entries[count].name, service->last);
        }
        count++;
    }
    return count;
}

size_t loc_registry_list_namespaces(const loc_registry_t *registry, loc_entry_t *entries,
                                    size_t max)
{
    size_t count = 0;
    for (loc_namespace_t *space = registry->namespaces; space != NULL; space = space->next) {
        if (count < max) {
            memset(&entries[count], 0, sizeof(entries[count]));
            entries[count].id = space->id;
            strcpy(entries[count].name, space->name);
        }
        count++;
    }
    return count;
}
