// What scrolls by itself can be reached and scrolled with the keyboard.
addEventListener("load", () => {
  for (const box of document.querySelectorAll("pre, .table-wrapper, .output, mjx-container[display=true]")) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", "scrolls sideways");
    }
  }
});

// A table with many columns is a list of cards on a phone: each cell says its column, and stays a cell.
const MANY = 6;
addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll("article table")) {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    if (names.length < MANY) continue;
    table.classList.add("cards");
    table.setAttribute("role", "table");
    for (const row of table.rows) {
      row.setAttribute("role", "row");
      [...row.cells].forEach((cell, i) => {
        cell.setAttribute("role", cell.tagName === "TH" ? "columnheader" : "cell");
        cell.dataset.label = names[i] ?? "";
        cell.classList.toggle("empty", !cell.textContent.trim() && !cell.querySelector("img, svg"));
      });
    }
    for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
  }
});

// Claims: a button for each verdict shows those claims alone; a link to a claim opens its fold.
addEventListener("DOMContentLoaded", () => {
  const filter = document.getElementById("claim-filter");
  if (!filter) return;
  const claims = [...document.querySelectorAll("p.claim")].map((mark) => ({
    verdict: mark.dataset.verdict, section: mark.closest("section"),
  }));
  const show = (verdict) => {
    for (const claim of claims) claim.section.hidden = verdict !== "" && claim.verdict !== verdict;
    for (const row of document.querySelectorAll("article table tr:has(.verdict)"))
      row.hidden = verdict !== "" && !row.textContent.includes(verdict);
    for (const button of filter.children) button.setAttribute("aria-pressed", String(button.value === verdict));
  };
  const button = (verdict, words) => {
    const made = Object.assign(document.createElement("button"), { type: "button", value: verdict, textContent: words });
    made.addEventListener("click", () => show(verdict));
    filter.append(made);
  };
  button("", `all (${claims.length})`);
  for (const verdict of new Set(claims.map((claim) => claim.verdict))) {
    const count = claims.filter((claim) => claim.verdict === verdict).length;
    button(verdict, `${verdict} (${count})`);
  }
  show("");
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const section = target && (target.matches("section") ? target : target.closest("section"));
    const fold = section && section.querySelector("details.claim");
    if (fold && section.querySelector(":scope > p.claim")) fold.open = true;
  };
  addEventListener("hashchange", open);
  open();
});

// A figure of a claim can be enlarged; it then scrolls by itself, with the keyboard too.
addEventListener("DOMContentLoaded", () => {
  for (const figure of document.querySelectorAll("figure.claim")) {
    const box = figure.querySelector(".picture");
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Enlarge" });
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const large = figure.classList.toggle("large");
      button.setAttribute("aria-pressed", String(large));
      box.tabIndex = large ? 0 : -1;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", "figure, scrolls sideways");
    });
    figure.querySelector("figcaption").prepend(button);
  }
});
