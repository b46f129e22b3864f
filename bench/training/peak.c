/* The fused multiply-adds of one core, or of several at once, with everything in registers.
 *
 *   cc -O3 -mavx2 -mfma -DLANES=8 -pthread peak.c -o peak && ./peak THREADS MILLISECONDS
 *
 * Prints GFLOP/s, a line for each thread. Twelve sums that do not wait for each other: two units with a latency of four or
 * five cycles need eight to ten. With two constants they fit the sixteen registers of AVX2.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifndef LANES
#define LANES 4
#endif
#define SUMS 12
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#define MAX_THREADS 256

typedef float vector __attribute__((vector_size(LANES * sizeof(float))));

struct job {
    double seconds;
    double gflops;
    float result;
};

static volatile float factor = 0.999f;
static volatile float summand = 0.001f;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *run(void *argument) {
    struct job *job = argument;
    const long steps = 100000;
    const vector m = factor - (vector){0};
    const vector c = summand - (vector){0};
#define DECLARE(i) vector s##i = c * (float)(i);
#define ADVANCE(i) s##i = s##i * m + c;
#define COLLECT(i) total += s##i;
    EACH(DECLARE)
    const double start = now();
    double elapsed = 0;
    long repeats = 0;
    while (elapsed < job->seconds) {
        for (long i = 0; i < steps; i++) {
            EACH(ADVANCE)
        }
        repeats++;
        elapsed = now() - start;
    }
    vector total = {0};
    EACH(COLLECT)
    job->result = total[0];
    job->gflops = 2.0 * LANES * SUMS * (double)steps * (double)repeats / elapsed * 1e-9;
    return NULL;
}

int main(int argc, char **argv) {
    const int threads = argc > 1 ? atoi(argv[1]) : 1;
    const double seconds = argc > 2 ? atof(argv[2]) / 1000 : 0.1;
    static struct job jobs[MAX_THREADS];
    static pthread_t ids[MAX_THREADS];
    if (threads < 1 || threads > MAX_THREADS) return 1;
    for (int i = 0; i < threads; i++) {
        jobs[i].seconds = seconds;
        if (pthread_create(&ids[i], NULL, run, &jobs[i]) != 0) return 1;
    }
    float kept = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        kept += jobs[i].result;
        printf("%.2f\n", jobs[i].gflops);
    }
    return kept == 12345.678f; /* so that no sum is superfluous */
}
