// SPDX-License-Identifier: BSD-2-Clause
/* A server whose connections live and end in unusual ways. */
#ifndef ODD_SERVER_H
#define ODD_SERVER_H

#include <abi/proto/methods.h>

/* Interfaces. Each connection notes '+' when it is accepted and '-' when its handler returns. */
#define ODD_BRIEF  INTERFACE_BD      /* ends after one call, though others queue behind it */
#define ODD_SILENT INTERFACE_CON     /* returns without having accepted or refused */
#define ODD_SLOW   INTERFACE_LOC     /* accepts after ODD_DELAY */
#define ODD_LATE   INTERFACE_VFS_IN  /* receives its calls after ODD_DELAY */
#define ODD_DEFER  INTERFACE_VFS_OUT /* keeps the calls ODD_WAIT until a call ODD_GO */
#define ODD_HASTY                                                                                  \
    INTERFACE_CHAR /* notes 't' for each ODD_DELAY without a call, and ends after two */
#define ODD_OTHERS                                                                                 \
    INTERFACE_PIPE /* answers a call of ODD_DEFER, and returns without an answer to
                                        its own connection */

#define ODD_DELAY 1000 /* us */

enum odd_method {
    ODD_CALL = 1024, /* letter: notes it */
    ODD_WAIT,        /* letter: is kept */
    ODD_GO           /* the kept calls are answered, the oldest first, and then this one */
};

#endif
