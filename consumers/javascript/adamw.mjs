// AdamW in JavaScript, run on the golden vectors of refimpl.
//
//     refimpl vectors export vectors --rule adamw
//     node adamw.mjs vectors/cases/adamw.json results.json
//     refimpl vectors verify vectors results.json
//
// It reads the decimals of the JSON files, which are exact; docs/vectors.md is their description.
import { readFileSync, writeFileSync } from "node:fs";

// What float32 arithmetic makes of a number: a double's result of one operation, rounded once more, is float32's.
const ROUNDING = { float64: (x) => x, float32: Math.fround };

/**
 * One step of Algorithm 2.
 * @param {object} h the hyperparameters
 * @param {number} t counts from 1
 * @param {number} eta the schedule's multiplier
 * @param {{theta: number[], m: number[], v: number[]}} state is changed in place
 * @param {number[]} g the gradient
 * @param {(x: number) => number} r rounds to the precision of the parameters
 */
function step(h, t, eta, state, g, r) {
  const { theta, m, v } = state;
  const [beta1, beta2, eps, lr, decay] = [h.beta1, h.beta2, h.eps, h.lr, h.weight_decay].map(r);
  const [rest1, rest2] = [r(1 - h.beta1), r(1 - h.beta2)];
  const [first, second] = [r(1 - h.beta1 ** t), r(1 - h.beta2 ** t)];
  for (let i = 0; i < theta.length; i++) {
    m[i] = r(r(beta1 * m[i]) + r(rest1 * g[i]));
    v[i] = r(r(beta2 * v[i]) + r(r(rest2 * g[i]) * g[i]));
    const mHat = r(m[i] / first);
    const vHat = r(v[i] / second);
    const adaptive = r(r(lr * mHat) / r(r(Math.sqrt(vHat)) + eps));
    theta[i] = r(theta[i] - r(r(eta) * r(adaptive + r(decay * theta[i]))));
  }
}

/** The numbers of a list: JSON has none for NaN and the infinities, which stand there as strings. */
const numbers = (both) => both.decimal.map((x) => (typeof x === "number" ? x : SPECIAL[x]));
const SPECIAL = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** What a results file holds for a number. */
const written = (x) => (Number.isFinite(x) ? x : Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");

/** Runs one case; returns the parameters after each step that is to be reported. */
function run(given) {
  const h = Object.fromEntries(Object.entries(given.hyperparameters).map(([name, x]) => [name, x.decimal]));
  const { m, v } = given.start.slots;
  const state = { theta: numbers(given.start.theta), m: numbers(m), v: numbers(v) };
  const gradients = numbers(given.gradients);
  const etas = given.eta && numbers(given.eta);
  const n = state.theta.length;
  const found = [];
  for (let k = 0; k * n < gradients.length; k++) {
    const t = given.start.t + k + 1;
    step(h, t, etas ? etas[k] : 1, state, gradients.slice(k * n, (k + 1) * n), ROUNDING[given.dtype]);
    if (given.report.includes(t)) found.push(state.theta.map(written));
  }
  return found;
}

const [input, output] = process.argv.slice(2);
if (!output) {
  console.error("usage: node adamw.mjs vectors/cases/adamw.json results.json");
  process.exit(2);
}
const vectors = JSON.parse(readFileSync(input, "utf8"));
const results = {
  format: "refimpl-results",
  version: vectors.version,
  implementation: "consumers/javascript/adamw.mjs",
  results: Object.fromEntries(vectors.cases.map((each) => [each.id, run(each)])),
};
writeFileSync(output, JSON.stringify(results) + "\n");
