// tiny-dnn: its optimizers keep state by the address of a vector, which lives behind the bits of handle[0].
#include <cstring>
#include "tiny_dnn/optimizers/optimizer.h"
using namespace tiny_dnn;

template <class Optimizer, class Set>
void step(float *theta, const float *grad, double *handle, long n, int t, Set set) {
  struct Kept { Optimizer optimizer; vec_t w; } *kept = nullptr;
  if (n == 0) return;
  if (t == 1) kept = new Kept, kept->w = vec_t(theta, theta + n), set(kept->optimizer), std::memcpy(handle, &kept, 8);
  std::memcpy(&kept, handle, 8);
  kept->optimizer.update(vec_t(grad, grad + n), kept->w, false);
  std::copy(kept->w.begin(), kept->w.end(), theta);
}
#define OPTIMIZER(name, more, ...) extern "C" void name##_step(float *theta, const float *grad, double *handle, \
  long n, int t, float lr more) { step<tiny_dnn::name>(theta, grad, handle, n, t, [=](auto &o) { o.alpha = lr; __VA_ARGS__; }); }
#define AND ,
OPTIMIZER(adam, AND float beta1 AND float beta2, o.b1 = o.b1_t = beta1, o.b2 = o.b2_t = beta2)
OPTIMIZER(adagrad, )
OPTIMIZER(RMSprop, AND float beta2, o.mu = beta2)
OPTIMIZER(momentum, AND float momentum AND float l2, o.mu = momentum, o.lambda = l2)
