// Both ways between the document and its reading: a promise or party lights its words up, a word of the
// document opens the task it was read into.
"use strict";

(() => {
  const source = () => document.getElementById("source");
  const words = (item) => [...source().querySelectorAll(`.w[data-i~="${item}"]`)];
  let lit = null;

  const into = (element) => {
    const box = document.getElementById("source-scroll");
    const inner = element.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    const wide = element.closest(".src-scroll");
    if (wide && (inner.left < outer.left + 16 || inner.right > outer.right - 16))
      wide.scrollLeft += inner.left - outer.left - box.clientWidth / 4;
    if (inner.top > outer.top + 24 && inner.bottom < outer.bottom - 24) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = box.scrollTop + inner.top - outer.top - box.clientHeight / 3;
    box.scrollTo({ top, behavior: still ? "auto" : "smooth" });
  };

  const light = (item) => {
    lit = item;
    document.querySelectorAll(".is-lit").forEach((e) => e.classList.remove("is-lit"));
    if (!item) return;
    const found = words(item);
    found.forEach((e) => e.classList.add("is-lit"));
    document.querySelectorAll(`#panel [data-i="${item}"]`).forEach((e) => e.classList.add("is-lit"));
    if (found.length) into(found[0]);
  };

  const open = () => {
    if (!source()) return;
    const panel = document.getElementById("panel");
    document.querySelectorAll(".source .is-open").forEach((e) => e.classList.remove("is-open"));
    if (!panel || !panel.dataset.task) return;
    const mine = source().querySelectorAll(`[data-t="${panel.dataset.task}"]`);
    mine.forEach((e) => e.classList.add("is-open"));
    if (mine.length) into(mine[0]);
  };

  const itemOf = (target) => {
    const holder = target.closest && target.closest("#panel [data-i]");
    return holder && !target.closest("a, button, input, select, textarea") ? holder.dataset.i : null;
  };

  document.addEventListener("focusin", (event) => {
    const holder = event.target.closest && event.target.closest("#panel [data-i]");
    if (holder && !holder.dataset.i.startsWith("t")) light(holder.dataset.i);
  });

  document.addEventListener("click", (event) => {
    const item = itemOf(event.target);
    if (item) return light(item.startsWith("t") ? null : item), item.startsWith("t") && open();
    const word = event.target.closest && event.target.closest(".source [data-t]");
    if (!word || !String(getSelection()).trim() === false) return;
    event.preventDefault();
    const task = word.dataset.t;
    const first = (word.dataset.i || "").split(" ")[0];
    const panel = document.getElementById("panel");
    if (panel && panel.dataset.task === task) return light(first || null);
    wanted = first;
    const row = document.getElementById("row-" + task);
    if (row) row.click();
    else if (word.href || jump(task)) location.assign(word.href || jump(task).href);
  });

  let wanted = null;
  const jump = (task) => document.getElementById("jump-" + task);

  document.addEventListener("htmx:afterSettle", (event) => {
    const elt = event.detail.elt;
    if (!elt || (elt.id !== "panel" && elt.id !== "source")) return;
    open();
    const item = wanted || (elt.id === "source" ? lit : null);
    wanted = null;
    light(item && document.querySelector(`#panel [data-i="${item}"]`) ? item : null);
  });

  document.addEventListener("DOMContentLoaded", open);
})();
