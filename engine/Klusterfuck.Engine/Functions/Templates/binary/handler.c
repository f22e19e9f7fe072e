/* Greets whoever the request names. */
#include <ctype.h>
#include <stdio.h>

int main(void)
{
    char name[1024];
    size_t length = fread(name, 1, sizeof name, stdin);
    size_t start = 0;

    while (length > 0 && isspace((unsigned char)name[length - 1]))
        length--;
    while (start < length && isspace((unsigned char)name[start]))
        start++;
    if (start == length)
        fputs("Hello, world!\n", stdout);
    else
        printf("Hello, %.*s!\n", (int)(length - start), name + start);
    return ferror(stdin) || fflush(stdout) ? 1 : 0;
}
