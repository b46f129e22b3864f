// Threads that wait for kernels, and memory that kernels borrow. One pool to a process.
#pragma once
#include "kernels.h"

/** Sets how many threads the next kernels use, the calling one included; at least 1. Threads already there are kept. */
void useThreads(int count);

/** What kernels are given. Valid as long as the process. */
const Workers& workers();
