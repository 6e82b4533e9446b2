// SPDX-License-Identifier: BSD-2-Clause
/* The methods of the server of the async tests. */
#ifndef SERVER_H
#define SERVER_H

enum server_method {
    SERVER_ECHO = 1024, /* answers its words */
    SERVER_SLEEP,       /* us: answers after that time */
    SERVER_NOTE,        /* letter, us: notes it, sleeps, notes it again */
    SERVER_KEEP,        /* never answers */
    SERVER_TAKE,        /* most: then DATA_WRITE, of which it accepts `most` bytes; word1 sum */
    SERVER_GIVE,        /* then DATA_READ, into which it writes 0, 1, 2, … */
    SERVER_CALL_BACK,   /* then CONNECT_TO_ME, over which it sends ECHO; word1 the answer */
    SERVER_CLONE,       /* then CONNECTION_CLONE, over which it sends ECHO; word1 the answer */
    SERVER_SHARE,       /* then SHARE_IN of an area that begins with a word */
    SERVER_BORROW,      /* then SHARE_OUT, into which it writes; word1 old content, word2 size */
    SERVER_FORWARD,     /* mode: passed on as ECHO over its phone 0 */
    SERVER_FORWARD_GIVE /* passed on as GIVE, with its transfer */
};

/* Interfaces: every connection to CON is refused with EPERM; LOC has no port. */
#define SERVER_INTERFACE INTERFACE_BD
#define SERVER_REFUSED   INTERFACE_CON
#define SERVER_UNKNOWN   INTERFACE_LOC

#define SERVER_WORD   0x5115u /* first word of the shared area */
#define SERVER_SHARED 8192u   /* its size */

#endif
