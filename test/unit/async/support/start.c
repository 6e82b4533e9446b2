// SPDX-License-Identifier: BSD-2-Clause
/* The start-up code of a program; part of the programs' object. */
#include <async/async.h>
#include <async/start.h>
#include <fibril/fibril.h>
#include <fibril/start.h>
#include <string.h>

#include "program.h"

static program_t *self;
static program_main_t main_function;

void program_note(char letter)
{
    size_t length = strlen(self->story);
    CHECK(length + 1 < sizeof(self->story));
    if (length + 1 < sizeof(self->story))
        self->story[length] = letter;
}

static void run(void *argument)
{
    (void)argument;
    main_function(self);
    self->done = true;
}

/* Runs the main function in its own fibril, because its stack must be an area of the task. */
void program_enter(program_t *program, program_main_t main, thread_page_t *page)
{
    self = program;
    main_function = main;
    fibril_start(page);
    async_start();
    CHECK(fibril_create("program", run, NULL, NULL) == EOK);
    async_serve();
}
