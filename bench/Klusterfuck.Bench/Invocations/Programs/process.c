#include <unistd.h>

int main(void)
{
    char b[65536];
    ssize_t n;
    while ((n = read(0, b, sizeof b)) > 0)
        if (write(1, b, (size_t)n) != n)
            return 1;
    return n < 0;
}
