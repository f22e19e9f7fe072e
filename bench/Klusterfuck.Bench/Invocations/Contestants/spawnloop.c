/* The floor: how fast this machine starts a program, gives it a body on stdin, reads its stdout to the end and reaps it, with nothing in between.
 *
 * usage: spawnloop WIDTH SECONDS PAUSE_MS BODY_BYTES PROGRAM [ARG ...]
 * PAUSE_MS is from the begin of one request to that of the next of the same thread.
 * prints: requests, seconds, p50 and p99 in microseconds, processor time a request in microseconds; one line, space-separated. Exits 1 where the
 * program fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static char **program;
static char *body;
static size_t body_bytes;
static double until, pause_seconds;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long *samples;
static size_t sample_count, sample_room;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void keep(long microseconds)
{
    pthread_mutex_lock(&lock);
    if (sample_count == sample_room) {
        sample_room = sample_room ? sample_room * 2 : 4096;
        samples = realloc(samples, sample_room * sizeof *samples);
        if (!samples)
            abort();
    }
    samples[sample_count++] = microseconds;
    pthread_mutex_unlock(&lock);
}

static int request(void)
{
    int in[2], out[2], status;
    pid_t pid;
    char buffer[65536];
    posix_spawn_file_actions_t actions;

    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
        return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    int error = posix_spawnp(&pid, program[0], &actions, NULL, program, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    if (error) {
        errno = error;
        return -1;
    }
    if (write(in[1], body, body_bytes) < 0 && errno != EPIPE)
        return -1;
    close(in[1]);
    while (read(out[0], buffer, sizeof buffer) > 0)
        ;
    close(out[0]);
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status))
        return -1;
    return 0;
}

static void *loop(void *failed)
{
    while (now() < until) {
        double start = now();
        if (request()) {
            perror(program[0]);
            *(int *)failed = 1;
            return NULL;
        }
        keep((long)((now() - start) * 1e6));
        double left = start + pause_seconds - now();
        if (left > 0)
            usleep((useconds_t)(left * 1e6));
    }
    return NULL;
}

static double processor(int who)
{
    struct rusage u;
    getrusage(who, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int ascending(const void *a, const void *b)
{
    long x = *(const long *)a, y = *(const long *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: spawnloop WIDTH SECONDS PAUSE_MS BODY_BYTES PROGRAM [ARG ...]\n");
        return 2;
    }
    int width = atoi(argv[1]), failed = 0;
    double seconds = atof(argv[2]);
    pause_seconds = atof(argv[3]) / 1000;
    body_bytes = (size_t)atol(argv[4]);
    program = argv + 5;
    body = malloc(body_bytes + 1);
    pthread_t *threads = calloc((size_t)width, sizeof *threads);
    if (!body || !threads)
        return 1;
    memset(body, 'x', body_bytes);

    double start = now();
    until = start + seconds;
    for (int i = 0; i < width; i++)
        pthread_create(&threads[i], NULL, loop, &failed);
    for (int i = 0; i < width; i++)
        pthread_join(threads[i], NULL);
    double elapsed = now() - start;
    if (failed || sample_count == 0)
        return 1;
    qsort(samples, sample_count, sizeof *samples, ascending);
    printf("%zu %.6f %ld %ld %.1f\n", sample_count, elapsed, samples[sample_count / 2], samples[sample_count * 99 / 100],
           (processor(RUSAGE_SELF) + processor(RUSAGE_CHILDREN)) / (double)sample_count);
    return 0;
}
