// The protocol of docs/protocol.md for optimizers in JavaScript: serve(takes, dtype, make), where make(settings) gives
// step(parameters, gradients, eta), which changes the parameters: lists of typed arrays, with shapes beside them.
import { createInterface } from "node:readline";

const KINDS = { float64: [Float64Array, 8, "DoubleBE"], float32: [Float32Array, 4, "FloatBE"] };

export async function serve(takes, dtype, make, fixed = {}) {
  const [Kind, size, name] = KINDS[dtype];
  const numbers = (text) => {
    const bytes = Buffer.from(text, "hex");
    return Kind.from({ length: bytes.length / size }, (_, i) => bytes[`read${name}`](size * i));
  };
  const text = (list) => {
    const bytes = Buffer.alloc(size * list.length);
    list.forEach((x, i) => bytes[`write${name}`](x, size * i));
    return bytes.toString("hex");
  };
  const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");
  console.log = console.warn = console.error;
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    if (asked.ask === "hello") {
      say({ takes, dtypes: [dtype], fixed });
      continue;
    }
    const step = make(asked.settings);
    const params = asked.params.map(numbers);
    const shapes = asked.arrays.map(({ shape }) => shape);
    for (const [k, grads] of asked.grads.entries()) {
      step(params, grads.map(numbers), asked.eta[k], shapes);
      say({ step: k + 1, params: params.map(text) });
    }
    say({ done: true });
  }
}
