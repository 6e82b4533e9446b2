// SPDX-License-Identifier: BSD-2-Clause
/*
 * The parser of the shell, see parse.h. The grammar is not recursive: one pass over the characters
 * takes a blank, an operator or a word at a time.
 */
#include "parse.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct parser {
    const char *at;
    int status; /* $? */
    char *error;
    size_t error_size;
} parser_t;

/* A string that grows. */
typedef struct text {
    char *bytes;
    size_t size;
    size_t room;
} text_t;

/* A word: without quotes, and as a pattern in which quoted special characters have a backslash. */
typedef struct word {
    text_t plain;
    text_t pattern;
    bool wild; /* contains an unquoted special character */
} word_t;

static const char wild_characters[] = "*?[";

__attribute__((format(printf, 2, 3))) static errno_t parse_complain(parser_t *parser,
                                                                    const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(parser->error, parser->error_size, format, arguments);
    va_end(arguments);
    return EINVAL;
}

static bool token_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_word(char c)
{
    return c == '\0' || token_blank(c) || strchr(";&|<>", c) != NULL;
}

/* ---- words ---- */

static errno_t word_text_add(text_t *text, char c)
{
    if (text->size + 1 >= text->room) {
        size_t room = text->room * 2 + 16;
        char *bytes = realloc(text->bytes, room);
        if (bytes == NULL)
            return ENOMEM;
        text->bytes = bytes;
        text->room = room;
    }
    text->bytes[text->size++] = c;
    text->bytes[text->size] = '\0';
    return EOK;
}

/* Adds a literal character. */
static errno_t word_add(word_t *word, char c)
{
    errno_t rc = word_text_add(&word->plain, c);
    if (rc == EOK && (strchr(wild_characters, c) != NULL || c == '\\'))
        rc = word_text_add(&word->pattern, '\\');
    return rc == EOK ? word_text_add(&word->pattern, c) : rc;
}

/* Adds a character that stands outside of quotes. */
static errno_t word_add_bare(word_t *word, char c)
{
    if (strchr(wild_characters, c) == NULL)
        return word_add(word, c);
    word->wild = true;
    errno_t rc = word_text_add(&word->plain, c);
    return rc == EOK ? word_text_add(&word->pattern, c) : rc;
}

static errno_t word_add_text(word_t *word, const char *text)
{
    errno_t rc = EOK;
    for (; *text != '\0' && rc == EOK; text++)
        rc = word_add(word, *text);
    return rc;
}

static errno_t status_add(parser_t *parser, word_t *word)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", parser->status);
    parser->at += 2;
    return word_add_text(word, text);
}

static errno_t backslash_add(parser_t *parser, word_t *word)
{
    if (parser->at[1] == '\0')
        return parse_complain(parser, "nothing follows the last \\");
    parser->at += 2;
    return word_add(word, parser->at[-1]);
}

/* Inside "...": only \" \\ and \$ lose their backslash. */
static errno_t double_quoted_add(parser_t *parser, word_t *word)
{
    const char *at = parser->at;
    if (at[0] == '$' && at[1] == '?')
        return status_add(parser, word);
    if (at[0] == '\\' && at[1] != '\0' && strchr("\"\\$", at[1]) != NULL)
        return backslash_add(parser, word);
    parser->at++;
    return word_add(word, *at);
}

static errno_t quoted_take(parser_t *parser, word_t *word)
{
    char quote = *parser->at++;
    errno_t rc = EOK;
    while (*parser->at != quote && rc == EOK) {
        if (*parser->at == '\0')
            return parse_complain(parser, "unterminated %s quote", quote == '"' ? "\"" : "'");
        if (quote == '"')
            rc = double_quoted_add(parser, word);
        else
            rc = word_add(word, *parser->at++);
    }
    parser->at++;
    return rc;
}

static errno_t piece_take(parser_t *parser, word_t *word)
{
    const char *at = parser->at;
    if (*at == '\'' || *at == '"')
        return quoted_take(parser, word);
    if (*at == '\\')
        return backslash_add(parser, word);
    if (at[0] == '$' && at[1] == '?')
        return status_add(parser, word);
    parser->at++;
    return word_add_bare(word, *at);
}

/* Parses the word at the cursor, which can be empty (""). `pattern` can be NULL. */
static errno_t word_take(parser_t *parser, char **text, char **pattern)
{
    word_t word = {.plain = {calloc(1, 16), 0, 16}};
    errno_t rc = word.plain.bytes != NULL ? EOK : ENOMEM;
    while (rc == EOK && !ends_word(*parser->at))
        rc = piece_take(parser, &word);
    if (rc != EOK || !word.wild || pattern == NULL) {
        free(word.pattern.bytes);
        word.pattern.bytes = NULL;
    }
    if (rc != EOK) {
        free(word.plain.bytes);
        return rc;
    }
    *text = word.plain.bytes;
    if (pattern != NULL)
        *pattern = word.pattern.bytes;
    return EOK;
}

/* ---- commands ---- */

static errno_t argument_word_take(parser_t *parser, command_t *command)
{
    char **argv = realloc(command->argv, (command->argc + 2) * sizeof(*argv));
    if (argv == NULL)
        return ENOMEM;
    command->argv = argv;
    argv[command->argc] = NULL;
    char **patterns = realloc(command->patterns, (command->argc + 1) * sizeof(*patterns));
    if (patterns == NULL)
        return ENOMEM;
    command->patterns = patterns;
    errno_t rc = word_take(parser, &argv[command->argc], &patterns[command->argc]);
    if (rc == EOK)
        command->argc++;
    argv[command->argc] = NULL;
    return rc;
}

static errno_t redirection_take(parser_t *parser, command_t *command)
{
    char sign = *parser->at++;
    char **target = sign == '<' ? &command->input : &command->output;
    bool append = sign == '>' && *parser->at == '>';
    const char *shown = sign == '<' ? "<" : append ? ">>" : ">";

    parser->at += append;
    while (token_blank(*parser->at))
        parser->at++;
    if (ends_word(*parser->at) || *parser->at == '#')
        return parse_complain(parser, "no file name after %s", shown);
    if (*target != NULL)
        return parse_complain(parser, "duplicate redirection %s", sign == '<' ? "<" : ">");
    command->append = append || (sign == '<' && command->append);
    return word_take(parser, target, NULL);
}

/* Parses the operator that ends a command; the cursor is at one of ; & | or the end. */
static errno_t end_take(parser_t *parser, command_t *command)
{
    const char *at = parser->at;
    bool empty = command->argc == 0 && command->input == NULL && command->output == NULL;

    command->end = COMMAND_END_LINE;
    if (*at == '\0')
        return empty ? ENOENT : EOK;
    size_t size = (*at == '&' || *at == '|') && at[1] == at[0] ? 2 : 1;
    if (empty)
        return parse_complain(parser, "no command before %.*s", (int)size, at);
    if (*at == '&')
        command->end = size == 2 ? COMMAND_END_AND : COMMAND_END_BACKGROUND;
    else if (*at == '|')
        command->end = size == 2 ? COMMAND_END_OR : COMMAND_END_PIPE;
    parser->at += size;
    return EOK;
}

static errno_t command_take(parser_t *parser, command_t *command)
{
    errno_t rc = EOK;
    while (rc == EOK) {
        char c = *parser->at;
        if (token_blank(c))
            parser->at++;
        else if (c == '#')
            parser->at += strlen(parser->at);
        else if (c == '<' || c == '>')
            rc = redirection_take(parser, command);
        else if (ends_word(c))
            return end_take(parser, command);
        else
            rc = argument_word_take(parser, command);
    }
    return rc;
}

errno_t command_parse(const char **cursor, int status, command_t *command, char *error,
                      size_t error_size)
{
    parser_t parser = {*cursor, status, error, error_size};
    memset(command, 0, sizeof(*command));
    errno_t rc = command_take(&parser, command);
    if (rc != EOK) {
        command_free(command);
        return rc;
    }
    *cursor = parser.at;
    return EOK;
}

void command_free(command_t *command)
{
    for (size_t i = 0; i < command->argc; i++) {
        free(command->argv[i]);
        free(command->patterns[i]);
    }
    free(command->argv);
    free(command->patterns);
    free(command->input);
    free(command->output);
    memset(command, 0, sizeof(*command));
}

/* Returns the operator if another command must follow it, or NULL if the line can end there. */
static const char *end_wants_more(enum command_end end)
{
    return end == COMMAND_END_AND    ? "&&"
           : end == COMMAND_END_OR   ? "||"
           : end == COMMAND_END_PIPE ? "|"
                                     : NULL;
}

errno_t line_check(const char *line, char *error, size_t error_size)
{
    enum command_end end = COMMAND_END_LINE;
    for (;;) {
        command_t command;
        errno_t rc = command_parse(&line, 0, &command, error, error_size);
        if (rc == ENOENT && end_wants_more(end) != NULL) {
            snprintf(error, error_size, "no command after %s", end_wants_more(end));
            return EINVAL;
        }
        if (rc != EOK)
            return rc == ENOENT ? EOK : rc;
        end = command.end;
        command_free(&command);
    }
}
