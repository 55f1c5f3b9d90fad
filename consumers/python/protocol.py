"""AdamW in Python, asked by ``refimpl check --command "python protocol.py" --against adamw``; see docs/protocol.md."""

import json
import math
import struct
import sys


def numbers(text):
    return list(struct.unpack(f">{len(text) // 16}d", bytes.fromhex(text)))


def text(numbers):
    return struct.pack(f">{len(numbers)}d", *numbers).hex()


def say(answer):
    print(json.dumps(answer), flush=True)


for line in sys.stdin:
    asked = json.loads(line)
    if asked["ask"] == "hello":
        say({"takes": ["lr", "beta1", "beta2", "eps", "weight_decay", "schedule"], "dtypes": ["float64"]})
        continue
    h, params = asked["settings"], [numbers(x) for x in asked["params"]]
    m, v = ([[0.0] * len(x) for x in params] for _ in "mv")
    for t, (eta, grads) in enumerate(zip(asked["eta"], asked["grads"], strict=True), 1):
        for x, g, a, b in zip(params, map(numbers, grads), m, v, strict=True):
            for i in range(len(x)):
                a[i] = h["beta1"] * a[i] + (1 - h["beta1"]) * g[i]
                b[i] = h["beta2"] * b[i] + (1 - h["beta2"]) * g[i] * g[i]
                root = math.sqrt(b[i] / (1 - h["beta2"] ** t))
                adam = h["lr"] * (a[i] / (1 - h["beta1"] ** t)) / (root + h["eps"])
                x[i] -= eta * (adam + h["weight_decay"] * x[i])
        say({"step": t, "params": [text(x) for x in params]})
    say({"done": True})
