// js-pytorch: node js_pytorch.mjs SOURCES, with the package in SOURCES/node_modules.
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";

const { torch } = createRequire(`${process.argv[2]}/`)("js-pytorch");
serve(["lr", "beta1", "beta2", "eps", "weight_decay"], "float64", (h) => {
  let [opt, tensors] = [];
  return (params, grads) => {
    tensors ??= params.map((x) => torch.tensor([...x], true));
    opt ??= new torch.optim.Adam(tensors, h.lr, h.weight_decay / h.lr, [h.beta1, h.beta2], h.eps);
    tensors.forEach((x, i) => (x._grad = torch.tensor([...grads[i]])));
    opt.step();
    tensors.forEach((x, i) => params[i].set(x._data));
  };
});
