// Where a task is cut in two: a click into the wording or the slider sets the place, both halves show it.
"use strict";

(() => {
  const parts = (form) => ({
    text: form.querySelector("[data-split-text]"),
    range: form.querySelector("input[type=range]"),
    halves: form.querySelector("[data-split-halves]"),
  });

  const draw = (form) => {
    const { text, range, halves } = parts(form);
    const words = text.textContent;
    const at = Number(range.value);
    halves.hidden = false;
    halves.querySelector('[data-half="1"]').textContent = words.slice(0, at);
    halves.querySelector('[data-half="2"]').textContent = words.slice(at);
    range.setAttribute("aria-valuetext", words.slice(Math.max(0, at - 6), at) + " | " + words.slice(at, at + 6));
  };

  const placeOf = (event, text) => {
    const spot = document.caretPositionFromPoint && document.caretPositionFromPoint(event.clientX, event.clientY);
    const range = !spot && document.caretRangeFromPoint && document.caretRangeFromPoint(event.clientX, event.clientY);
    const node = spot ? spot.offsetNode : range && range.startContainer;
    return node && text.contains(node) ? (spot ? spot.offset : range.startOffset) : null;
  };

  const start = () => document.querySelectorAll("form[data-split]").forEach(draw);

  document.addEventListener("click", (event) => {
    const text = event.target.closest && event.target.closest("[data-split-text]");
    if (!text) return;
    const form = text.closest("form");
    const at = placeOf(event, text);
    if (at === null) return;
    parts(form).range.value = at;
    draw(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-split]");
    if (form) draw(form);
  });
  document.addEventListener("htmx:afterSettle", start);
  document.addEventListener("DOMContentLoaded", start);
})();
