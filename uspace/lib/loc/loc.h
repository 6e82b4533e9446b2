// SPDX-License-Identifier: BSD-2-Clause
/* Client of the location service: names for services. */
#ifndef LOC_LOC_H
#define LOC_LOC_H

#include <abi/vfs.h>
#include <async/async.h>

/* Registers this task as the server `name`, once per task, before loc_service_register().
 * Connections to its services are handled by the ports of async_port_set(); word 2 of `connect` is
 * the service id. */
MUST_USE
errno_t loc_server_register(const char *name);
/* Registers a service NAME or NAMESPACE/NAME; connections to it must use `interface`. EEXIST: the
 * name is in use. EINVAL, ENAMETOOLONG: invalid name. ELIMIT. */
MUST_USE
errno_t loc_service_register(const char *name, unsigned interface, service_id_t *id);
/* Removes a service. ENOENT: this task has no such service. */
MUST_USE
errno_t loc_service_unregister(service_id_t id);

/* Looks up a service. If it does not exist, waits for it (`wait`) or returns ENOENT. */
MUST_USE
errno_t loc_service_get_id(const char *name, bool wait, service_id_t *id);
/* Gets the full name, with the namespace. ENOENT. ENAMETOOLONG: `size` is too small. */
MUST_USE
errno_t loc_service_get_name(service_id_t id, char *name, size_t size);
/* Opens a session with the service; loc forwards the connection to its server. ENOENT. ENOTSUP: the
 * service has another interface. EHANGUP: the server has died. */
MUST_USE
errno_t loc_service_connect(service_id_t id, unsigned interface, exchange_mode_t mode,
                            async_session_t **session);
/* Lists services of a namespace ("": services without a namespace), in the order of their ids:
 * those whose id is at least `from`. Fills at most `max` entries, at most DATA_XFER_MAX bytes, and
 * sets `*count` to the number of all of them. */
MUST_USE
errno_t loc_service_list(const char *name_space, service_id_t from, loc_entry_t *entries,
                         size_t max, size_t *count);
/* Lists namespaces in the same way. */
MUST_USE
errno_t loc_namespace_list(uint32_t from, loc_entry_t *entries, size_t max, size_t *count);
/* Gets the id of a namespace. ENOENT. */
MUST_USE
errno_t loc_namespace_get_id(const char *name, uint32_t *id);

#endif
