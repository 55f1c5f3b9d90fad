// AdamW in JavaScript, asked by `refimpl check --command "node protocol.mjs" --against adamw`; see docs/protocol.md.
import { createInterface } from "node:readline";

const numbers = (text) => {
  const bytes = Buffer.from(text, "hex");
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleBE(8 * i));
};

const text = (numbers) => {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((x, i) => bytes.writeDoubleBE(x, 8 * i));
  return bytes.toString("hex");
};

const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.ask === "hello") {
    say({ takes: ["lr", "beta1", "beta2", "eps", "weight_decay", "schedule"], dtypes: ["float64"] });
    continue;
  }
  const { lr, beta1, beta2, eps, weight_decay } = asked.settings;
  const arrays = asked.params.map((x) => ({ x: numbers(x), m: numbers(x).fill(0), v: numbers(x).fill(0) }));
  asked.grads.forEach((grads, k) => {
    const first = 1 - beta1 ** (k + 1), second = 1 - beta2 ** (k + 1);
    arrays.forEach(({ x, m, v }, j) => {
      numbers(grads[j]).forEach((g, i) => {
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        const adam = (lr * (m[i] / first)) / (Math.sqrt(v[i] / second) + eps);
        x[i] -= asked.eta[k] * (adam + weight_decay * x[i]);
      });
    });
    say({ step: k + 1, params: arrays.map(({ x }) => text(x)) });
  });
  say({ done: true });
}
