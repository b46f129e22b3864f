#include "workers.h"
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <new>
#include <thread>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

void relax() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

/** Memory that grows and is kept. */
struct Region {
  float* at = nullptr;
  size_t bytes = 0;

  float* atLeast(size_t wanted) {
    if (wanted <= bytes) return at;
    std::free(at);
    bytes = (wanted + 4095) / 4096 * 4096;
    void* memory = nullptr;
    if (posix_memalign(&memory, 64, bytes) != 0) {
      at = nullptr, bytes = 0;
      throw std::bad_alloc();
    }
    return at = static_cast<float*>(memory);
  }
};

constexpr int MOST_THREADS = 256;
constexpr int SPINS = 2000; // some tens of microseconds: kernels follow each other closely

struct Pool {
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<std::thread> threads;
  std::atomic<unsigned> generation{0};
  std::atomic<bool> open{false};
  std::atomic<int> inside{0}, next{0}, finished{0};
  std::atomic<bool> outOfMemory{false};
  int wanted = 1, count = 0;
  void (*task)(void*, int, int) = nullptr;
  void* context = nullptr;
  Region scratch[MOST_THREADS], shared;
};

/** Never destroyed: its threads live as long as the process. */
Pool& pool() {
  static Pool* const only = new Pool;
  return *only;
}

void work(Pool& p, int thread) {
  for (int i; (i = p.next.fetch_add(1)) < p.count; p.finished.fetch_add(1)) {
    try {
      p.task(p.context, i, thread);
    } catch (const std::bad_alloc&) {
      p.outOfMemory = true;
    }
  }
}

/** A thread works on a job only while it is open: the one who opened it waits until nobody is inside. */
void serve(Pool& p, int thread) {
  unsigned seen = 0;
  for (;;) {
    for (int i = 0; i < SPINS && p.generation.load() == seen; i++) relax();
    if (p.generation.load() == seen) {
      std::unique_lock<std::mutex> lock(p.mutex);
      p.wake.wait(lock, [&] { return p.generation.load() != seen; });
    }
    seen = p.generation.load();
    p.inside.fetch_add(1);
    if (p.open.load() && thread < p.wanted) work(p, thread);
    p.inside.fetch_sub(1);
  }
}

void forEach(int count, void (*task)(void*, int, int), void* context) {
  Pool& p = pool();
  if (p.wanted == 1 || count == 1) {
    for (int i = 0; i < count; i++) task(context, i, 0);
    return;
  }
  p.task = task, p.context = context, p.count = count;
  p.next = 0, p.finished = 0, p.outOfMemory = false;
  p.open = true;
  {
    std::lock_guard<std::mutex> lock(p.mutex);
    p.generation.fetch_add(1);
  }
  p.wake.notify_all();
  work(p, 0);
  while (p.finished.load() < count) relax();
  p.open = false;
  while (p.inside.load() > 0) relax();
  if (p.outOfMemory) throw std::bad_alloc();
}

float* scratch(int thread, size_t bytes) { return pool().scratch[thread].atLeast(bytes); }
float* sharedMemory(size_t bytes) { return pool().shared.atLeast(bytes); }

}  // namespace

void useThreads(int count) {
  Pool& p = pool();
  p.wanted = count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count;
  while ((int)p.threads.size() < p.wanted - 1) {
    const int thread = (int)p.threads.size() + 1;
    p.threads.emplace_back([&p, thread] { serve(p, thread); });
    p.threads.back().detach();
  }
}

const Workers& workers() {
  static const Workers all{forEach, scratch, sharedMemory};
  return all;
}
