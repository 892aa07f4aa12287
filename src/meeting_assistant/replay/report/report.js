"use strict";
// The list of cases: filter by the address's fragment, search, some rows at a time. Without it all rows are shown.
(() => {
  const PAGE = 500;
  const KINDS = ["all", "passed", "failed", "error"];
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const more = document.getElementById("more");
  const chips = [...document.querySelectorAll(".chips a")];
  const rows = [...document.querySelectorAll("table.cases tbody tr")];
  const runs = [...document.querySelectorAll("article.run")];
  const texts = new Map();
  let kind = "all";
  let limit = PAGE;

  const textOf = (node) => {
    if (!texts.has(node)) texts.set(node, node.textContent.toLowerCase());
    return texts.get(node);
  };

  const matches = (node, words) =>
    (kind === "all" || node.classList.contains(kind)) && words.every((word) => textOf(node).includes(word));

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = matches(row, words);
      if (fits) count += 1;
      row.hidden = !fits || count > limit;
    }
    for (const run of runs) run.hidden = !matches(run, words);
    more.parentElement.hidden = count <= limit;
    const numbers = [Math.min(count, limit), rows.length];
    shown.textContent = shown.dataset.text.replace(/\{\}/g, () => numbers.shift().toLocaleString());
    for (const chip of chips) {
      if (chip.hash === "#" + kind) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
    }
  };

  const follow = () => {
    const name = location.hash.slice(1);
    if (KINDS.includes(name)) {
      kind = name;
      limit = PAGE;
      filter();
      return;
    }
    const body = /^run-\d+$/.test(name) && document.getElementById(name);
    if (!body) return;
    body.parentElement.open = true;
    body.closest("article").hidden = false;
    body.closest("article").scrollIntoView();
  };

  search.addEventListener("input", () => {
    limit = PAGE;
    filter();
  });
  more.addEventListener("click", () => {
    limit += PAGE;
    filter();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      filter();
    }
  });
  window.addEventListener("hashchange", follow);

  search.hidden = false;
  filter();
  follow();
})();
