// SPDX-License-Identifier: BSD-2-Clause
/*
 * actor ACTOR                     serves as alice, bob, carol or dave
 * actor tell ACTOR SCRIPT [N]     sends the script (N times in parallel), reports that it started,
 *                                 and ends when all requests were answered
 * actor deaf ACTOR SCRIPT         sends the script and never receives the answer
 *
 * See actor.h for scripts.
 */
#include "actor.h"
#include <os/os.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
    printf("usage: actor alice|bob|carol|dave\n"
           "       actor tell ACTOR SCRIPT [N]\n"
           "       actor deaf ACTOR SCRIPT\n");
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return usage();
    if (argc == 2) {
        unsigned number = actor_number(argv[1][0]);
        return number < ACTORS ? actor_serve(number) : usage();
    }
    bool deaf = strcmp(argv[1], "deaf") == 0;
    unsigned number = actor_number(argv[2][0]);
    if ((!deaf && strcmp(argv[1], "tell") != 0) || argc < 4 || number == ACTORS)
        return usage();
    script_t script;
    errno_t rc = script_parse(argv[3], &script);
    if (rc != EOK) {
        printf("actor: script '%s': %s\n", argv[3], error_text(rc));
        return EXIT_FAILURE;
    }
    unsigned count = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 1;
    return deaf ? actor_tell_deaf(number, &script) : actor_tell(number, &script, count);
}
