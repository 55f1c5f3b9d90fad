/* AdamW in C99 with POSIX, in single precision, asked by the check; see docs/protocol.md.
 *
 *     cc -std=c99 -O2 protocol.c -o protocol -lm
 *     refimpl check --command ./protocol --against adamw
 *
 * The keys of a request have a fixed order and no blanks between them, so that it can be read without a JSON library.
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *line;

/* The place behind a text, at or after another place. */
static char *behind(char *from, const char *text)
{
    char *found = strstr(from, text);
    if (!found)
        fprintf(stderr, "the request has no %s\n", text), exit(1);
    return found + strlen(text);
}

static float setting(const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\":", name);
    return strtof(behind(behind(line, "\"settings\":"), key), NULL);
}

/* The numbers in the next text in quotes; the place behind it. */
static char *numbers(char *from, float *x, long *n)
{
    char *at = behind(from, "\""), digits[9] = "";
    for (*n = 0; *at != '"'; at += 8) {
        memcpy(digits, at, 8);
        uint32_t bits = (uint32_t)strtoul(digits, NULL, 16);
        memcpy(&x[(*n)++], &bits, 4);
    }
    return at + 1;
}

static void text(const float *x, long n)
{
    for (long i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], 4);
        printf("%08lx", (unsigned long)bits);
    }
}

static void run(void)
{
    float lr = setting("lr"), beta1 = setting("beta1"), beta2 = setting("beta2");
    float eps = setting("eps"), decay = setting("weight_decay");
    long arrays = 0, room = (long)strlen(line) / 8 + 1, *size = malloc((size_t)room * sizeof *size), steps, n;
    float *theta = calloc((size_t)room, 4), *g = calloc((size_t)room, 4);
    float *m = calloc((size_t)room, 4), *v = calloc((size_t)room, 4), *x = theta;
    char *eta = behind(line, "\"eta\":["), *at = behind(line, "\"params\":[");
    for (; *at != ']' && *at; x += size[arrays++])
        at = numbers(at, x, &size[arrays]);
    steps = strtol(behind(line, "\"steps\":"), NULL, 10);
    n = x - theta;
    at = behind(at, "\"grads\":[");
    for (long t = 1; t <= steps; t++, eta++) {
        float rate = strtof(eta, &eta), first = 1 - powf(beta1, (float)t), second = 1 - powf(beta2, (float)t);
        long done = 0, count = 0;
        for (long j = 0; j < arrays; j++, done += count)
            at = numbers(at, g + done, &count);
        for (long i = 0; i < n; i++) {
            m[i] = beta1 * m[i] + (1 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
            theta[i] -= rate * (lr * (m[i] / first) / (sqrtf(v[i] / second) + eps) + decay * theta[i]);
        }
        printf("{\"step\":%ld,\"params\":[", t);
        x = theta;
        for (long j = 0; j < arrays; x += size[j++])
            printf(j ? ",\"" : "\""), text(x, size[j]), printf("\"");
        printf("]}\n");
    }
    printf("{\"done\":true}\n");
    free(size), free(theta), free(g), free(m), free(v);
}

int main(void)
{
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        if (strstr(line, "\"ask\":\"hello\""))
            printf("{\"takes\":[\"lr\",\"beta1\",\"beta2\",\"eps\",\"weight_decay\",\"schedule\"],"
                   "\"dtypes\":[\"float32\"]}\n");
        else
            run();
        fflush(stdout);
    }
    return 0;
}
