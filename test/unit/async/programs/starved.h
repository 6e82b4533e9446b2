// SPDX-License-Identifier: BSD-2-Clause
/* A server in which an allocation fails when its client says so. */
#ifndef STARVED_H
#define STARVED_H

#include <abi/proto/methods.h>

#define STARVED_INTERFACE INTERFACE_BD
#define STARVED_BACK      INTERFACE_CON /* of the client */

enum starved_method {
    STARVED_FAIL = 1024, /* n: the n-th allocation from now fails; word1 used bytes of the heap */
    STARVED_CHECK,       /* word1 whether it has failed, word2 used bytes of the heap */
    STARVED_SLEEP,       /* us */
    STARVED_ECHO,
    STARVED_WRITE,    /* then DATA_WRITE, taken into new memory */
    STARVED_CLONE,    /* then CONNECTION_CLONE; the session is closed */
    STARVED_CALLBACK, /* then CONNECT_TO_ME; the session is closed */
    STARVED_DEFER,    /* deferred, and answered with the next call */
    STARVED_PORT      /* sets the handler of an interface that has none */
};

#endif
