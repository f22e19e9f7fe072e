/*
 * Counts the words of a text and prints the most frequent: count, tab, word, a line each. Words are runs of letters and digits; ASCII letters
 * count in lower case, all that is beyond ASCII counts as a letter. QUERY_STRING may hold top=<n>; 10 otherwise.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_AT_FAULT = 65, LONGEST_WORD = 255, DEFAULT_TOP = 10 };

struct word {
    size_t count;
    char *text;
};

static struct word *table;
static size_t used, capacity;

static void *check(void *memory)
{
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

static int refuse(const char *why)
{
    fprintf(stderr, "%s\n", why);
    return INPUT_AT_FAULT;
}

/* FNV-1a, linear probing. */
static struct word *find(struct word *words, size_t size, const char *text)
{
    uint64_t hash = 14695981039346656037u;
    size_t at;

    for (const char *c = text; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    for (at = hash % size; words[at].text != NULL && strcmp(words[at].text, text) != 0; at = (at + 1) % size)
        ;
    return &words[at];
}

static void grow(void)
{
    size_t size = capacity == 0 ? 1024 : capacity * 2;
    struct word *larger = check(calloc(size, sizeof *larger));

    for (size_t i = 0; i < capacity; i++)
        if (table[i].text != NULL)
            *find(larger, size, table[i].text) = table[i];
    free(table);
    table = larger;
    capacity = size;
}

static void count(const char *text)
{
    struct word *word;

    if (used * 2 >= capacity)
        grow();
    word = find(table, capacity, text);
    if (word->text == NULL) {
        word->text = check(strdup(text));
        used++;
    }
    word->count++;
}

static int by_count(const void *left, const void *right)
{
    const struct word *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return a->text == NULL || b->text == NULL ? 0 : strcmp(a->text, b->text);
}

/* The number after top= in the query; 0 where it is none. */
static size_t read_top(void)
{
    const char *query = getenv("QUERY_STRING");
    const char *value = query == NULL ? NULL : strstr(query, "top=");
    char *end;
    unsigned long top;

    if (value == NULL || (value != query && value[-1] != '&'))
        return DEFAULT_TOP;
    if (!isdigit((unsigned char)value[4]))
        return 0;
    top = strtoul(value + 4, &end, 10);
    return *end == '\0' || *end == '&' ? top : 0;
}

int main(void)
{
    char word[LONGEST_WORD + 1];
    size_t length = 0, top = read_top();
    int c;

    if (top == 0)
        return refuse("top must be a number from 1");
    do {
        c = getchar();
        if (c == '\0')
            return refuse("the request is no text: it has a NUL byte");
        if (c != EOF && (isalnum(c) || c >= 0x80)) {
            if (length == LONGEST_WORD)
                return refuse("the request is no text: it has a word of more than 255 bytes");
            word[length++] = (char)(c < 0x80 ? tolower(c) : c);
        } else if (length > 0) {
            word[length] = '\0';
            count(word);
            length = 0;
        }
    } while (c != EOF);
    if (capacity > 0)
        qsort(table, capacity, sizeof *table, by_count);
    for (size_t i = 0; i < capacity && i < top && table[i].count > 0; i++)
        printf("%zu\t%s\n", table[i].count, table[i].text);
    return ferror(stdin) || fflush(stdout) != 0 ? 1 : 0;
}
