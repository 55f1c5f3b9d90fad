/* AdamW in C99, run on the golden vectors of refimpl.
 *
 *     refimpl vectors export vectors --rule adamw --plain
 *     cc -std=c99 -O2 -ffp-contract=off adamw.c -o adamw -lm
 *     ./adamw vectors/plain/adamw.txt results.json
 *     refimpl vectors verify vectors results.json
 *
 * It reads the plain twin of the inputs, of which docs/vectors.md is the description.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { double lr, beta1, beta2, eps, weight_decay; } Settings;

static double correction(double beta, int t) { return 1 - pow(beta, t); }

/* One step of Algorithm 2, for n elements; t counts from 1. */
static void step_double(Settings h, double eta, int t, int n, double *theta, const double *g, double *m, double *v)
{
    double first = correction(h.beta1, t), second = correction(h.beta2, t);
    for (int i = 0; i < n; i++) {
        m[i] = h.beta1 * m[i] + (1 - h.beta1) * g[i];
        v[i] = h.beta2 * v[i] + (1 - h.beta2) * g[i] * g[i];
        double m_hat = m[i] / first, v_hat = v[i] / second;
        theta[i] -= eta * (h.lr * m_hat / (sqrt(v_hat) + h.eps) + h.weight_decay * theta[i]);
    }
}

/* The same in single precision, scalars included but for the powers. */
static void step_float(Settings h, double eta, int t, int n, double *theta, const double *g, double *m, double *v)
{
    float lr = h.lr, beta1 = h.beta1, beta2 = h.beta2, eps = h.eps, decay = h.weight_decay;
    float rest1 = 1 - h.beta1, rest2 = 1 - h.beta2;
    float first = correction(h.beta1, t), second = correction(h.beta2, t);
    for (int i = 0; i < n; i++) {
        float x = theta[i], gradient = g[i];
        float mean = beta1 * (float)m[i] + rest1 * gradient;
        float square = beta2 * (float)v[i] + rest2 * gradient * gradient;
        float root = sqrtf(square / second);
        x -= (float)eta * (lr * (mean / first) / (root + eps) + decay * x);
        theta[i] = x, m[i] = mean, v[i] = square;
    }
}

static FILE *input;

static void fail(const char *what)
{
    fprintf(stderr, "adamw, reading the vectors: %s\n", what);
    exit(2);
}

static const char *word(void)
{
    static char text[256];
    if (fscanf(input, "%255s", text) != 1)
        fail("the vectors end too early");
    return text;
}

static void expect(const char *name)
{
    if (strcmp(word(), name) != 0)
        fail("a word is not what it should be");
}

static double number(void) { return strtod(word(), NULL); }

/* A list with its name and its length before it. */
static double *list(const char *name, int *length)
{
    expect(name);
    *length = (int)number();
    double *found = *length < 0 ? NULL : malloc(((size_t)*length + 1) * sizeof *found);
    if (!found)
        fail("a list has no sensible length");
    for (int i = 0; i < *length; i++)
        found[i] = number();
    return found;
}

static Settings settings(void)
{
    Settings h = {0, 0, 0, 0, 0};
    const char *names[] = {"lr", "beta1", "beta2", "eps", "weight_decay"};
    double *places[] = {&h.lr, &h.beta1, &h.beta2, &h.eps, &h.weight_decay};
    expect("hyperparameters");
    for (int count = (int)number(); count > 0; count--) {
        const char *name = word();
        int i = 0;
        while (i < 5 && strcmp(name, names[i]) != 0)
            i++;
        if (i == 5)
            fail("a hyperparameter is unknown");
        *places[i] = number();
    }
    return h;
}

/* Reads one case, runs it, and writes its parameters after each step that is to be reported. */
static void run_case(FILE *output)
{
    int n, steps, reported, all, next = 0;
    expect("case");
    fprintf(output, "\"%s\": [", word());
    int is_float = strcmp(word(), "float32") == 0;
    Settings h = settings();
    expect("scalars"), expect("0"), expect("start");
    int start = (int)number();
    double *theta = list("theta", &n);
    expect("slots"), expect("2");
    double *m = list("m", &n), *v = list("v", &n);
    double *report = list("report", &reported), *eta = list("eta", &steps), *g = list("gradients", &all);
    for (int k = 0; k < steps; k++) {
        int t = start + k + 1;
        (is_float ? step_float : step_double)(h, eta[k], t, n, theta, g + k * n, m, v);
        if (next == reported || report[next] != t)
            continue;
        fprintf(output, "%s[", next++ ? ", " : "");
        for (int i = 0; i < n; i++)
            fprintf(output, "%s\"%a\"", i ? ", " : "", theta[i]); /* as a string: JSON has no hex floats and no NaN */
        fprintf(output, "]");
    }
    fprintf(output, "]");
    free(theta), free(m), free(v), free(report), free(eta), free(g);
}

int main(int count, char **arguments)
{
    if (count != 3)
        fail("usage is adamw vectors/plain/adamw.txt results.json");
    FILE *output = NULL;
    if (!(input = fopen(arguments[1], "r")) || !(output = fopen(arguments[2], "w")))
        fail("a file cannot be opened");
    expect("refimpl-vectors");
    fprintf(output, "{\"format\": \"refimpl-results\", \"version\": \"%s\", ", word());
    expect("AdamW");
    fprintf(output, "\"implementation\": \"consumers/c/adamw.c\", \"results\": {\n");
    for (int cases = (int)number(), i = 0; i < cases; i++) {
        fprintf(output, "%s", i ? ",\n" : "");
        run_case(output);
    }
    fprintf(output, "\n}}\n");
    return fclose(output) == 0 ? 0 : 2;
}
