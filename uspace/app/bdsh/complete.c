// SPDX-License-Identifier: BSD-2-Clause
/* Words and candidates for completion, see complete.h. */
#include "complete.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- the word at the cursor ---- */

typedef struct scan {
    char *text;
    size_t size;
    char quote;
    bool in_word;
    bool command; /* the next word is a command */
    bool target;  /* the next word is a file name of a redirection */
} scan_t;

static void scan_word_end(scan_t *scan)
{
    if (scan->in_word) {
        scan->command = scan->target ? scan->command : false;
        scan->target = false;
    }
    scan->in_word = false;
    scan->size = 0;
}

static void scan_word_add(scan_t *scan, char c)
{
    scan->in_word = true;
    scan->text[scan->size++] = c;
}

static void scan_plain(scan_t *scan, char c)
{
    if (strchr(" \t;&|<>", c) == NULL) {
        scan_word_add(scan, c);
        return;
    }
    scan_word_end(scan);
    if (c == ';' || c == '&' || c == '|') {
        scan->command = true;
        scan->target = false;
    } else if (c == '<' || c == '>') {
        scan->target = true;
    }
}

/* Processes the character at `at`. Returns how many characters were consumed. */
static size_t scan_step(scan_t *scan, const char *at, size_t left)
{
    if (*at == scan->quote) {
        scan->quote = '\0';
    } else if (scan->quote == '\0' && (*at == '\'' || *at == '"')) {
        scan->quote = *at;
        scan->in_word = true;
    } else if (*at == '\\' && scan->quote != '\'' && left > 1) {
        scan_word_add(scan, at[1]);
        return 2;
    } else if (scan->quote != '\0') {
        scan_word_add(scan, *at);
    } else {
        scan_plain(scan, *at);
    }
    return 1;
}

errno_t completion_word_find(const char *line, size_t cursor, completion_word_t *word)
{
    scan_t scan = {.text = malloc(cursor + 1), .command = true};
    if (scan.text == NULL)
        return ENOMEM;
    for (size_t i = 0; i < cursor;)
        i += scan_step(&scan, line + i, cursor - i);
    scan.text[scan.size] = '\0';
    word->text = scan.text;
    word->quote = scan.quote;
    word->command = scan.command && !scan.target;
    return EOK;
}

/* ---- candidates ---- */

errno_t candidates_add(candidates_t *candidates, const char *prefix, const char *name,
                       const char *suffix)
{
    size_t length = strlen(name);
    if (strncmp(name, prefix, strlen(prefix)) != 0 || (name[0] == '.' && prefix[0] != '.'))
        return EOK;
    size_t size = (candidates->count + 1) * sizeof(char *);
    char **names = realloc(candidates->names, size);
    if (names == NULL)
        return ENOMEM;
    candidates->names = names;
    char *text = malloc(length + strlen(suffix) + 1);
    if (text == NULL)
        return ENOMEM;
    memcpy(text, name, length);
    strcpy(text + length, suffix);
    names[candidates->count++] = text;
    return EOK;
}

static int names_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void candidates_sort(candidates_t *candidates)
{
    size_t kept = 0;
    if (candidates->count == 0)
        return;
    qsort(candidates->names, candidates->count, sizeof(char *), names_compare);
    for (size_t i = 1; i < candidates->count; i++)
        if (strcmp(candidates->names[i], candidates->names[kept]) == 0)
            free(candidates->names[i]);
        else
            candidates->names[++kept] = candidates->names[i];
    candidates->count = kept + 1;
}

size_t candidates_common(const candidates_t *candidates)
{
    if (candidates->count == 0)
        return 0;
    const char *first = candidates->names[0];
    size_t common = strlen(first);
    for (size_t i = 1; i < candidates->count; i++) {
        const char *name = candidates->names[i];
        size_t same = 0;
        while (same < common && name[same] == first[same])
            same++;
        common = same;
    }
    /* Do not cut a multibyte character. */
    while (common > 0 && ((uint8_t)first[common] & 0xc0) == 0x80)
        common--;
    return common;
}

void candidates_free(candidates_t *candidates)
{
    for (size_t i = 0; i < candidates->count; i++)
        free(candidates->names[i]);
    free(candidates->names);
    candidates->names = NULL;
    candidates->count = 0;
}

/* ---- quoting ---- */

char *completion_quote(const char *text, size_t size, char quote)
{
    const char *special = quote == '"' ? "\"\\$" : quote == '\'' ? "" : " \t;&|<>'\"\\$#*?[";
    char *quoted = malloc(4 * size + 1);
    if (quoted == NULL)
        return NULL;
    char *at = quoted;
    for (size_t i = 0; i < size; i++) {
        if (quote == '\'' && text[i] == '\'') {
            memcpy(at, "'\\''", 4);
            at += 4;
            continue;
        }
        if (strchr(special, text[i]) != NULL)
            *at++ = '\\';
        *at++ = text[i];
    }
    *at = '\0';
    return quoted;
}
