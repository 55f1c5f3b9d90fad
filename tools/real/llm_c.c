/* llm.c: the update of train_gpt2.c, which is included as it is, on a model that has arrays and nothing else. */
#define TESTING
#include "llm.c/train_gpt2.c"

void adamw_step(float *theta, float *g, float *m, float *v, long n, float lr, float beta1, float beta2, float eps,
                float wd, int t)
{
    GPT2 model = {.num_parameters = n, .params_memory = theta, .grads_memory = g, .m_memory = m, .v_memory = v};
    gpt2_update(&model, lr, beta1, beta2, eps, wd, t);
}
