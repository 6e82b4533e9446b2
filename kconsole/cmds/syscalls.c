// SPDX-License-Identifier: BSD-2-Clause
/* syscalls: the system calls with their words, from the table generated from abi/syscalls.txt. */
#include <abi/syscall_shapes.h>
#include <kconsole/cmds/cmds.h>
#include <lib/mem.h>

static void names_print(terminal_t *terminal, const syscall_word_t words[SYSCALL_WORDS])
{
    for (unsigned i = 0; i < SYSCALL_WORDS && words[i].name != NULL; i++)
        terminal_print(terminal, "%s%s", i > 0 ? ", " : "", words[i].name);
}

static void syscall_print(terminal_t *terminal, unsigned number)
{
    const syscall_shape_t *shape = &syscall_shapes[number];
    terminal_print(terminal, "%3u %s(", number, shape->name);
    names_print(terminal, shape->in);
    terminal_text(terminal, ")");
    if (shape->out[0].name != NULL) {
        terminal_text(terminal, " -> (");
        names_print(terminal, shape->out);
        terminal_text(terminal, ")");
    }
    terminal_text(terminal, "\n");
}

void cmd_syscalls(console_t *console, const words_t *words)
{
    terminal_t *terminal = &console->terminal;
    bool found = false;
    for (unsigned i = 0; i < SYSCALL_LIMIT && !terminal_interrupted(terminal); i++) {
        const char *name = syscall_shapes[i].name;
        if (name == NULL || (words->count > 1 && !str_equal(name, words->word[1])))
            continue;
        syscall_print(terminal, i);
        found = true;
    }
    if (!found && words->count > 1)
        terminal_print(terminal, "unknown system call \"%s\"; syscalls lists them\n",
                       words->word[1]);
}
