// convnetjs: node convnetjs.mjs SOURCES METHOD; its Trainer asks a net for parameters and gradients.
import { readFileSync } from "node:fs";
import { serve } from "./serve.mjs";

const [folder, method] = process.argv.slice(2);
const convnetjs = { zeros: (n) => new Float64Array(n) };
new Function("convnetjs", readFileSync(`${folder}/convnetjs/src/convnet_trainers.js`, "utf8"))(convnetjs);
const takes = { adam: ["lr", "beta1", "beta2", "eps", "l2"], adadelta: ["rho", "eps"], momentum: ["lr", "momentum", "l2"] };
serve(takes[method], "float64", (h) => {
  const net = { layers: [{}], forward() {}, backward: () => 0 };
  const options = { ...h, learning_rate: h.lr, l2_decay: h.l2, ro: h.rho, method: method === "momentum" ? "sgd" : method };
  const trainer = new convnetjs.Trainer(net, options);
  return (params, grads) => {
    net.getParamsAndGrads = () => params.map((x, i) => ({ params: x, grads: grads[i] }));
    trainer.train([], []);
  };
});
