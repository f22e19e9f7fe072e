/* Answers a frame with its own body. It knows the order in which the worker writes the members of a frame, and copies them as they are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) > 0) {
        char *id = strstr(line, "\"id\":\""), *body = strstr(line, "},\"body");
        if (!id || !body)
            return 1;
        fprintf(stdout, "{\"id\":\"%.*s\",%s", (int)strcspn(id + 6, "\""), id + 6, body + 2);
        fflush(stdout);
    }
    return 0;
}
