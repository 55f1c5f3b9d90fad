// Draws scenes: all numbers, in pixels, come with the page; nothing is computed here but where to look.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const DASHES = ["", "7 4", "8 3 2 3", "2 3", "6 2 2 2 2 2", "1 2", "9 2"];
  const MILLISECONDS = 12000; // of a whole play

  function make(parent, name, attributes, text) {
    const node = document.createElementNS(SVG, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    parent.appendChild(node);
    return node;
  }

  function element(parent, name, attributes, text) {
    const node = document.createElement(name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    parent.appendChild(node);
    return node;
  }

  function star(parent, x, y, kind) {
    let points = "";
    for (let i = 0; i < 10; i++) {
      const r = i % 2 ? 3.5 : 9, angle = (Math.PI * i) / 5;
      points += (x + r * Math.sin(angle)).toFixed(1) + "," + (y - r * Math.cos(angle)).toFixed(1) + " ";
    }
    return make(parent, "polygon", { points: points, class: kind });
  }

  // The line through numbers x0 y0 x1 y1 …, as far as the first `count` points.
  function route(numbers, count) {
    let text = "";
    for (let i = 0; i < numbers.length && i < 2 * count; i += 2) text += (i ? "L" : "M") + numbers[i] + " " + numbers[i + 1];
    return text || "M-9 -9";
  }

  function Panel(parent, panel, number) {
    const [left, top, right, bottom] = panel.inside;
    const svg = make(parent, "svg", { viewBox: "0 0 " + panel.size.join(" "), role: "img", "aria-label": panel.title });
    const clip = "refimpl-clip-" + Panel.count++;
    const box = { x: left, y: top, width: right - left, height: bottom - top };
    make(make(make(svg, "defs", {}), "clipPath", { id: clip }), "rect", box);
    make(svg, "text", { x: left, y: 14, class: "title" }, panel.title);
    for (const [x, text] of panel.xticks) {
      make(svg, "path", { d: "M" + x + " " + top + "V" + bottom, class: "tick" });
      make(svg, "text", { x: x, y: bottom + 15, "text-anchor": "middle" }, text);
    }
    for (const [y, text] of panel.yticks) {
      make(svg, "path", { d: "M" + left + " " + y + "H" + right, class: "tick" });
      make(svg, "text", { x: left - 5, y: y + 4, "text-anchor": "end" }, text);
    }
    make(svg, "text", { x: (left + right) / 2, y: bottom + 32, "text-anchor": "middle" }, panel.xlabel);
    const middle = (top + bottom) / 2;
    make(svg, "text", { x: 12, y: middle, "text-anchor": "middle", transform: "rotate(-90 12 " + middle + ")" }, panel.ylabel);
    const inside = make(svg, "g", { "clip-path": "url(#" + clip + ")" });
    for (const [x, y, width, height, colour] of panel.cells) make(inside, "rect", { x, y, width, height, fill: colour });
    for (const line of panel.lines) make(inside, "path", { d: route(line, Infinity), class: "still" });
    for (const [x, y] of panel.marks) star(inside, x, y, "star");
    this.back = make(inside, "path", { class: "still", d: "" });
    make(svg, "path", { d: "M" + left + " " + top + "V" + bottom + "H" + right, class: "axis" });
    this.panel = panel;
    this.svg = svg;
    this.nodes = panel.moving.map(function (_, place) {
      const colour = "var(--c" + panel.colours[place] + ")";
      if (panel.kind === "mark") return { mark: [9, 7].map((r) => make(inside, "circle", { r: r, class: "ring r" + r })) };
      const dash = panel.kind === "bar" ? "" : DASHES[panel.colours[place] % DASHES.length];
      const line = make(inside, "path", { class: "moving " + panel.kind, stroke: colour, "stroke-dasharray": dash });
      return { line: line, end: panel.kind === "path" ? make(inside, "circle", { r: 4.5, fill: colour, class: "end" }) : null };
    });
  }
  Panel.count = Math.floor(Math.random() * 1e9); // ids must differ from those of other pictures on the page

  Panel.prototype.draw = function (frame, count, back) {
    if (back) this.back.setAttribute("d", back.map((line) => route(line, Infinity)).join(""));
    this.nodes.forEach((node, place) => {
      let numbers = frame[place];
      if (this.panel.x) numbers = numbers.flatMap((y, i) => [this.panel.x[i], y]);
      if (node.mark) {
        node.mark.forEach((ring) => {
          ring.setAttribute("cx", numbers[0]);
          ring.setAttribute("cy", numbers[1]);
        });
        return;
      }
      node.line.setAttribute("d", route(numbers, count));
      if (node.end && numbers.length) {
        const last = 2 * Math.min(count, numbers.length / 2) - 2;
        node.end.setAttribute("cx", numbers[last]);
        node.end.setAttribute("cy", numbers[last + 1]);
      }
    });
  };

  function row(parent, label, most, start, id) {
    const line = element(parent, "div", { class: label ? "row" : "row time" });
    if (label) element(line, "label", { for: id }, label);
    return { line: line, build: function () {
      const input = element(line, "input", { type: "range", min: 0, max: most, value: start, step: 1, id: id });
      return { input: input, output: element(line, "output", { for: id, "aria-live": "off" }) };
    } };
  }

  // Is what lies behind the figure dark?
  function dark(node) {
    for (; node; node = node.parentElement) {
      const found = getComputedStyle(node).backgroundColor.match(/[\d.]+/g);
      if (found && (found.length < 4 || +found[3] > 0.5)) return 0.3 * found[0] + 0.6 * found[1] + 0.1 * found[2] < 128;
    }
    return false;
  }

  function start(figure) {
    const carried = figure.querySelector("script[type='application/json']");
    const caption = figure.querySelector("figcaption");
    if (!carried || !caption) return; // an untrusted notebook is shown without its scripts: the still stays
    const scene = JSON.parse(carried.textContent);
    figure.querySelectorAll("img, .resting").forEach((still) => still.remove());
    const place = (name) => figure.insertBefore(element(figure, "div", { class: name }), caption);
    const panelsNode = place("panels"), legend = place("legend"), controls = place("controls");
    const panels = scene.panels.map((panel, number) => new Panel(panelsNode, panel, number));
    const named = new Set();
    scene.panels.forEach((panel) => panel.kind !== "mark" && panel.moving.forEach(function (name, i) {
      if (named.has(name)) return;
      named.add(name);
      const item = element(legend, "span", {});
      const colour = panel.colours[i];
      make(make(item, "svg", { viewBox: "0 0 30 10", "aria-hidden": "true" }), "path", { d: "M0 5H30", class: "moving " + panel.kind,
        stroke: "var(--c" + colour + ")", "stroke-dasharray": panel.kind === "bar" ? "" : DASHES[colour % DASHES.length] });
      item.append(name);
    }));
    const id = "refimpl-slider-" + Panel.count + "-";
    const at = scene.sliders.map((slider) => slider.start);
    const shown = () => at.reduce((index, position, i) => index * scene.sliders[i].texts.length + position, 0);
    let count = scene.steps ? scene.steps : Infinity;

    // The words of the whole run, or, while it plays, the values at this step.
    function words(index) {
      const value = (values) => (values[count - 1] === null ? "∞" : values[count - 1].toPrecision(3) / 1);
      if (!scene.tells.length || !(count < scene.steps)) return scene.words[index];
      const told = scene.tells.map((name, i) => (name ? name + " " : "") + value(scene.told[index][i]));
      return (scene.telling + " after " + (count - 1) * scene.every + " steps: " + told.join(", ") + ".").replace(/([ e])-/g, "$1−");
    }

    function draw() {
      const index = shown(), frame = scene.frames[index], back = scene.back[index] || [];
      panels.forEach((panel, i) => panel.draw(frame[i], panel.panel.kind === "mark" ? 1 : count, back[i]));
      caption.textContent = words(index);
    }

    // A click on a map goes to the setting whose ring is nearest.
    const moves = [];
    panels.forEach(function (panel, place) {
      if (panel.panel.kind !== "mark" || !panel.panel.cells.length) return;
      panel.svg.classList.add("map");
      panel.svg.addEventListener("click", function (event) {
        const box = panel.svg.getBoundingClientRect();
        const x = ((event.clientX - box.left) / box.width) * panel.panel.size[0];
        const y = ((event.clientY - box.top) / box.height) * panel.panel.size[1];
        const far = scene.frames.map((frame) => Math.hypot(frame[place][0][0] - x, frame[place][0][1] - y));
        let index = far.indexOf(Math.min(...far));
        for (let i = moves.length - 1; i >= 0; i--) {
          const positions = scene.sliders[i].texts.length;
          moves[i](index % positions);
          index = Math.floor(index / positions);
        }
        draw();
      });
    });

    scene.sliders.forEach(function (slider, i) {
      const built = row(controls, slider.label, slider.texts.length - 1, slider.start, id + i).build();
      built.output.style.width = Math.min(22, Math.max(...slider.texts.map((text) => text.length)) + 1) + "ch";
      moves.push(function (position) {
        at[i] = built.input.value = position;
        built.output.textContent = slider.texts[position];
        built.input.setAttribute("aria-valuetext", slider.texts[position]);
      });
      function moved() {
        at[i] = +built.input.value;
        built.output.textContent = slider.texts[at[i]];
        built.input.setAttribute("aria-valuetext", slider.texts[at[i]]);
        draw();
      }
      built.input.addEventListener("input", moved);
      at[i] = slider.start;
      built.output.textContent = slider.texts[at[i]];
      built.input.setAttribute("aria-valuetext", slider.texts[at[i]]);
    });

    if (scene.steps) {
      const line = row(controls, "", scene.steps - 1, scene.steps - 1, id + "steps");
      const button = element(line.line, "button", { type: "button" }, "▶ Play");
      const built = line.build();
      built.input.setAttribute("aria-label", "step");
      let timer = 0;
      function show(step) {
        count = step + 1;
        built.input.value = step;
        built.output.textContent = "step " + step * scene.every;
        built.input.setAttribute("aria-valuetext", "step " + step * scene.every);
        draw();
      }
      function stop() {
        clearInterval(timer);
        timer = 0;
        button.textContent = "▶ Play";
      }
      button.addEventListener("click", function () {
        if (timer) return stop();
        if (count >= scene.steps) show(0);
        button.textContent = "❚❚ Pause";
        timer = setInterval(function () {
          if (!figure.isConnected || count >= scene.steps) return stop();
          show(count);
        }, Math.max(30, Math.min(200, MILLISECONDS / scene.steps)));
      });
      built.input.addEventListener("input", function () {
        stop();
        show(+built.input.value);
      });
      show(scene.steps - 1);
    }
    const shade = () => figure.toggleAttribute("data-dark", dark(figure));
    const later = () => { shade(); setTimeout(shade, 400); };
    const observer = new MutationObserver(later);
    for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
    later();
    draw();
    figure.setAttribute("data-ready", "");
  }

  document.querySelectorAll("figure.refimpl-play:not([data-ready])").forEach(start);
})();
