// The map and the task page under the hand and on the keyboard. Everything works without this, by links.
"use strict";

(() => {
  const map = document.querySelector("[data-map]");
  const legend = document.querySelector("[data-legend]");
  if (map) {
    readAlong(map, document.querySelector("[data-reading-line]"));
    moveByArrows(map);
    if (legend) filterHere(map, legend);
  }
  lightUp();
  turnPages();

  // The sentence of the tile under the pointer or the focus; it stays until another takes its place.
  function readAlong(map, line) {
    const show = (event) => {
      const tile = event.target.closest(".tile");
      if (!tile) return;
      map.querySelectorAll(".is-read").forEach((other) => other.classList.remove("is-read"));
      tile.classList.add("is-read");
      line.querySelector(".reading-no").textContent = tile.querySelector(".tile-no").lastChild.textContent;
      line.querySelector(".reading-text").innerHTML = tile.querySelector(".tile-text").innerHTML;
      line.querySelector(".reading-who").innerHTML = tile.querySelector(".tile-who").innerHTML;
      line.hidden = false;
      document.body.classList.add("has-reading-line");
    };
    map.addEventListener("pointerover", (event) => event.pointerType === "mouse" && show(event));
    map.addEventListener("focusin", show);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") line.hidden = true;
    });
  }

  function moveByArrows(map) {
    const tiles = [...map.querySelectorAll(".tile")];
    map.addEventListener("keydown", (event) => {
      const at = tiles.indexOf(event.target);
      if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = { ArrowRight: tiles[at + 1], ArrowLeft: tiles[at - 1] }[event.key] || across(event.key, tiles[at]);
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
    const across = (key, tile) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (!step) return null;
      const here = tile.getBoundingClientRect();
      const rows = tiles.filter((other) => {
        const there = other.getBoundingClientRect();
        return step > 0 ? there.top > here.top + 8 : there.top < here.top - 8;
      });
      const distance = (other) => {
        const there = other.getBoundingClientRect();
        return 4 * Math.abs(there.top - here.top) + Math.abs(there.left - here.left);
      };
      return rows.sort((a, b) => distance(a) - distance(b))[0];
    };
  }

  // The legend filters in place; the address follows, so that it can be sent to somebody.
  function filterHere(map, legend) {
    const apply = () => {
      const way = legend.querySelector("[data-way][aria-current]")?.dataset.way;
      const counted = legend.querySelector("[data-counted]").hasAttribute("aria-current");
      map.querySelectorAll(".pm").forEach((mark) => {
        const out = (way && mark.dataset.way !== way) || (counted && !mark.hasAttribute("data-counted"));
        mark.classList.toggle("is-dim", Boolean(out));
      });
      const query = new URLSearchParams();
      if (way) query.set("way", way);
      if (counted) query.set("counted", "1");
      history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    };
    legend.addEventListener("click", (event) => {
      const chip = event.target.closest("a.chip");
      if (!chip || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const on = chip.hasAttribute("aria-current");
      if (chip.dataset.way)
        legend.querySelectorAll("[data-way]").forEach((other) => other.removeAttribute("aria-current"));
      if (on) chip.removeAttribute("aria-current");
      else chip.setAttribute("aria-current", "true");
      apply();
    });
  }

  // Words of the sentence and the card of their deliverable light up together.
  function lightUp() {
    const segments = document.querySelectorAll("[data-owners]");
    const cards = document.querySelectorAll("[data-promise]");
    const light = (numbers) => {
      segments.forEach((segment) =>
        segment.classList.toggle("is-lit", segment.dataset.owners.split(" ").some((n) => numbers.includes(n))));
      cards.forEach((card) => card.classList.toggle("is-lit", numbers.includes(card.dataset.promise)));
    };
    segments.forEach((segment) => {
      segment.addEventListener("pointerenter", () => light(segment.dataset.owners.split(" ")));
      segment.addEventListener("pointerleave", () => light([]));
    });
    cards.forEach((card) => {
      card.addEventListener("pointerenter", () => light([card.dataset.promise]));
      card.addEventListener("pointerleave", () => light([]));
    });
  }

  function turnPages() {
    const keys = { ArrowLeft: "prev", k: "prev", ArrowRight: "next", j: "next" };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      const link = document.querySelector(`[data-key-${keys[event.key]}]`);
      if (link) link.click();
    });
  }
})();
