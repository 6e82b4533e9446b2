// SPDX-License-Identifier: BSD-2-Clause
/* The commands of the monitor; see commands.h. */
#include <inspect/control.h>
#include <inspect/inspect.h>
#include <lib/console_hook.h>
#include <lib/mem.h>
#include <lib/print.h>
#include <monitor/commands.h>
#include <monitor/feed.h>

_Static_assert(WIRE_COMMAND_TEXT_MAX <= CONSOLE_LINE_MAX, "the console takes each line");

static const char cut_text[] = "\n(the rest of the output is missing: it is too long)\n";

typedef struct command {
    wire_command_t head;
    char text[WIRE_COMMAND_TEXT_MAX + 1];
} command_t;

/* Reads a command from the body of a frame. Returns NULL or what is wrong with it. */
static const char *command_decode(command_t *command, const uint8_t *body, size_t size)
{
    memset(command, 0, sizeof(*command));
    if (size < sizeof(command->head))
        return "it is too short";
    memcpy(&command->head, body, sizeof(command->head));
    if (command->head.magic != WIRE_COMMAND)
        return "it is no command";
    if (command->head.text != size - sizeof(command->head) ||
        command->head.text > WIRE_COMMAND_TEXT_MAX)
        return "the length of its text is wrong";
    memcpy(command->text, body + sizeof(command->head), command->head.text);
    for (uint32_t i = 0; i < command->head.text; i++)
        if (command->text[i] < ' ')
            return "its text contains control characters";
    return NULL;
}

static void command_line(reply_t *reply, const char *line)
{
    kernel_console.run(line, reply_put, reply);
}

static errno_t command_kill(reply_t *reply, uint64_t task)
{
    char line[64];
    task_row_t row;
    if (task > UINT32_MAX || !inspect_task((uint32_t)task, &row)) {
        reply_text(reply, "no task has this id\n");
        return ENOENT;
    }
    (void)print_format(line, sizeof(line), "kill %u", (unsigned)task);
    command_line(reply, line);
    return EOK;
}

static errno_t command_act(commands_t *commands, const command_t *command)
{
    reply_t *reply = &commands->sender->reply;
    switch (command->head.kind) {
    case WIRE_COMMAND_ATTACH:
        commands->sender->attached = commands->sender->hello_due = true;
        commands->snapshot_due = true;
        feed_start();
        return EOK;
    case WIRE_COMMAND_SNAPSHOT:
        commands->snapshot_due = true;
        return EOK;
    case WIRE_COMMAND_SUBSCRIBE:
        feed_subscribe(command->head.value);
        return EOK;
    case WIRE_COMMAND_LINE:
        command_line(reply, command->text);
        return EOK;
    case WIRE_COMMAND_BREAK:
        command_line(reply, "break yes");
        return EOK;
    case WIRE_COMMAND_KILL:
        return command_kill(reply, command->head.value);
    default:
        reply_text(reply, "the kernel does not have this command\n");
        return ENOTSUP;
    }
}

static void reply_begin(reply_t *reply, uint32_t serial)
{
    reply->length = reply->sent = 0;
    reply->serial = serial;
}

static void reply_end(reply_t *reply, errno_t rc)
{
    if (reply->length > reply->room) {
        memcpy(reply->text + reply->room - sizeof(cut_text), cut_text, sizeof(cut_text) - 1);
        reply->length = reply->room - 1;
        rc = ELIMIT;
    }
    reply->rc = rc;
    reply->due = true;
}

void command_run(commands_t *commands, const uint8_t *body, size_t size)
{
    command_t command;
    reply_t *reply = &commands->sender->reply;
    const char *problem = command_decode(&command, body, size);
    reply_begin(reply, command.head.serial);
    commands->running = true;
    errno_t rc = EINVAL;
    if (problem == NULL) {
        rc = command_act(commands, &command);
    } else {
        reply_text(reply, "the command is invalid: ");
        reply_text(reply, problem);
        reply_text(reply, "\n");
    }
    reply_end(reply, rc);
    commands->running = false;
}

void command_abandon(commands_t *commands)
{
    reply_t *reply = &commands->sender->reply;
    if (!commands->running)
        return;
    commands->running = false;
    reply_text(reply, "\nthe kernel has panicked\n");
    reply_end(reply, EINTR);
}
