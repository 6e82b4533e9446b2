// SPDX-License-Identifier: BSD-2-Clause
/* Client of the location service: names for services. */
#ifndef LOC_LOC_H
#define LOC_LOC_H

#include <abi/vfs.h>
#include <async/async.h>

/* Registers this task as a server called `name`; connections to its services come to the ports set
 * with async_port_set, word 2 of `connect` being the service id. Once per task, before
 * loc_service_register. */
MUST_USE
errno_t loc_server_register(const char *name);
/* Names a service NAME or NAMESPACE/NAME; connections to it must be for `interface`. EEXIST when
 * the name is taken, EINVAL, ENAMETOOLONG. */
MUST_USE
errno_t loc_service_register(const char *name, unsigned interface, service_id_t *id);
/* ENOENT: no such service; EPERM: not ours. */
MUST_USE
errno_t loc_service_unregister(service_id_t id);

/* With `wait` the answer comes when the service appears. ENOENT without. */
MUST_USE
errno_t loc_service_get_id(const char *name, bool wait, service_id_t *id);
/* The whole name, with its namespace. ENOENT, ENAMETOOLONG when `size` is too small. */
MUST_USE
errno_t loc_service_get_name(service_id_t id, char *name, size_t size);
/* A session with the service; loc forwards the connection to its server. ENOENT; ENOTSUP when the
 * service speaks another interface; EHANGUP when the server dies meanwhile. */
MUST_USE
errno_t loc_service_connect(service_id_t id, unsigned interface, exchange_mode_t mode,
                            async_session_t **session);
/* Services of a namespace ("" is the one without a name), at most `max`; `count` is how many there
 * are. */
MUST_USE
errno_t loc_service_list(const char *name_space, loc_entry_t *entries, size_t max, size_t *count);
/* The same of namespaces. */
MUST_USE
errno_t loc_namespace_list(loc_entry_t *entries, size_t max, size_t *count);

#endif
