// SPDX-License-Identifier: BSD-2-Clause
/* Parses scripts; see actor.h. */
#include "actor.h"
#include <abi/error.h>
#include <ctype.h>
#include <string.h>

static const char *const names[ACTORS] = {"alice", "bob", "carol", "dave"};

unsigned actor_number(char letter)
{
    unsigned number = 0;
    while (number < ACTORS && names[number][0] != letter)
        number++;
    return number;
}

const char *actor_name(unsigned number)
{
    return names[number];
}

static char char_at(const script_t *script, unsigned at)
{
    return at < SCRIPT_MAX ? script->text[at] : '\0';
}

static void take_number(const script_t *script, unsigned *at, step_t *step)
{
    while (isdigit((unsigned char)char_at(script, *at)))
        step->number = step->number * 10 + (unsigned)(char_at(script, (*at)++) - '0');
}

/* Parses "P(SCRIPT)", the argument of a step. */
static errno_t take_script(const script_t *script, unsigned *at, step_t *step)
{
    step->number = actor_number(char_at(script, *at));
    if (step->number == ACTORS || char_at(script, *at + 1) != '(')
        return EINVAL;
    unsigned depth = 1, length = 0;
    for (*at += 2;; (*at)++) {
        char c = char_at(script, *at);
        depth += c == '(' ? 1 : 0;
        depth -= c == ')' ? 1 : 0;
        if (c == '\0')
            return EINVAL;
        if (depth == 0)
            break;
        step->script.text[length++] = c;
    }
    (*at)++;
    return EOK;
}

bool script_step(const script_t *script, unsigned *at, step_t *step, errno_t *rc)
{
    *step = (step_t){.what = char_at(script, *at)};
    *rc = EOK;
    if (step->what == '\0')
        return false;
    (*at)++;
    if (strchr("cof", step->what))
        *rc = take_script(script, at, step);
    else if (strchr("lrws", step->what))
        take_number(script, at, step);
    else if (!strchr("*kxa", step->what))
        *rc = EINVAL;
    return *rc == EOK;
}

errno_t script_parse(const char *text, script_t *script)
{
    if (strlen(text) > SCRIPT_MAX)
        return E2BIG;
    *script = (script_t){0};
    memcpy(script->text, text, strlen(text));
    unsigned at = 0;
    step_t step;
    errno_t rc;
    while (script_step(script, &at, &step, &rc)) {
    }
    return rc;
}
