// SPDX-License-Identifier: BSD-2-Clause
/* Numbers of the services in the name service: word 2 of CONNECT_ME_TO and CONNECT_TO_ME. */
#ifndef ABI_NS_H
#define ABI_NS_H

enum ns_service { SERVICE_NONE = 0, SERVICE_LOC = 1, SERVICE_VFS = 2, SERVICE_COUNT };

#endif
