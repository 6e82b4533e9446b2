// SPDX-License-Identifier: BSD-2-Clause
/* The registry of the location service. */
#include "registry.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

loc_namespace_t *loc_registry_find_namespace(const loc_registry_t *registry, const char *name)
{
    loc_namespace_t *name_space = registry->namespaces;
    while (name_space != NULL && strcmp(name_space->name, name) != 0)
        name_space = name_space->next;
    return name_space;
}

loc_service_t *loc_registry_find(const loc_registry_t *registry, const char *name)
{
    loc_service_t *service = registry->services;
    while (service != NULL && strcmp(service->name, name) != 0)
        service = service->next;
    return service;
}

loc_service_t *loc_registry_find_id(const loc_registry_t *registry, service_id_t id)
{
    loc_service_t *service = registry->services;
    while (service != NULL && service->id != id)
        service = service->next;
    return service;
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
        loc_namespace_t **last = &registry->namespaces;
        while (*last != NULL)
            last = &(*last)->next;
        *last = name_space;
    }
    name_space->services++;
    return name_space;
}

static void namespace_put(loc_registry_t *registry, loc_namespace_t *name_space)
{
    if (--name_space->services > 0)
        return;
    loc_namespace_t **place = &registry->namespaces;
    while (*place != name_space)
        place = &(*place)->next;
    *place = name_space->next;
    free(name_space);
}

/* Whether /loc would show two things under one name. */
static bool name_taken(const loc_registry_t *registry, const char *name, const char *space)
{
    if (loc_registry_find(registry, name) != NULL)
        return true;
    return space[0] == '\0' ? loc_registry_find_namespace(registry, name) != NULL
                            : loc_registry_find(registry, space) != NULL;
}

errno_t loc_registry_add(loc_registry_t *registry, const char *name, unsigned interface,
                         void *server, loc_service_t **service)
{
    errno_t rc = loc_name_check(name);
    if (rc != EOK)
        return rc;
    char space[SERVICE_NAME_SIZE] = "";
    const char *slash = strchr(name, '/');
    if (slash != NULL)
        memcpy(space, name, (size_t)(slash - name));
    if (name_taken(registry, name, space))
        return EEXIST;
    loc_service_t *added = calloc(1, sizeof(*added));
    if (added == NULL)
        return ENOMEM;
    if (slash != NULL) {
        added->name_space = namespace_get(registry, space);
        if (added->name_space == NULL) {
            free(added);
            return ENOMEM;
        }
    }
    strcpy(added->name, name);
    added->last = added->name + (slash != NULL ? slash + 1 - name : 0);
    added->id = ++registry->last_id;
    added->interface = interface;
    added->server = server;

    loc_service_t **last = &registry->services;
    while (*last != NULL)
        last = &(*last)->next;
    *last = added;
    *service = added;
    return EOK;
}

void loc_registry_remove(loc_registry_t *registry, loc_service_t *service)
{
    loc_service_t **place = &registry->services;
    while (*place != service)
        place = &(*place)->next;
    *place = service->next;
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
