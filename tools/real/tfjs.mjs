// TensorFlow.js: node tfjs.mjs SOURCES METHOD, with the package in SOURCES/node_modules.
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";

const [folder, method] = process.argv.slice(2);
const tf = createRequire(`${folder}/`)("@tensorflow/tfjs");
await tf.setBackend("cpu");
const made = {
  adam: [["lr", "beta1", "beta2", "eps"], (h) => tf.train.adam(h.lr, h.beta1, h.beta2, h.eps)],
  adagrad: [["lr"], (h) => tf.train.adagrad(h.lr, 0)],
  sgd: [["lr"], (h) => tf.train.sgd(h.lr)],
}[method];
const fixed = method === "adagrad" ? { eps: 1e-7 } : {};
serve(made[0], "float32", (h) => {
  const [opt, run] = [made[1](h), Math.random()];
  let variables;
  return (params, grads, eta, shapes) => {
    variables ??= params.map((x, i) => tf.variable(tf.tensor(x, shapes[i]), true, `${run}/${i}`));
    opt.applyGradients(Object.fromEntries(variables.map((v, i) => [v.name, tf.tensor(grads[i], shapes[i])])));
    variables.forEach((v, i) => params[i].set(v.dataSync()));
  };
}, fixed);
