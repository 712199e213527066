// Long lists on the keyboard: up and down between rows, left and right fold and unfold a section, u one place up.
// Folding leaves no step in the history of the browser. Everything works without this, by links.
"use strict";

(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((one) => one.offsetParent);
  const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return;
    if (event.key === "u") {
      document.querySelector("[data-key-up]")?.click();
      return;
    }
    const fold = document.activeElement.closest?.("[data-fold]");
    const isOpen = { ArrowLeft: "true", ArrowRight: "false" }[event.key];
    if (fold && fold.getAttribute("aria-expanded") === isOpen) {
      event.preventDefault();
      location.replace(fold.href);
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const inTable = document.activeElement.closest("[data-rows], .sb-scroll");
    if (at < 0 && !inTable) return; // the page scrolls, as it does anywhere else
    const next = at < 0 ? all[0] : all[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  document.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold]");
    if (!fold || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    location.replace(fold.href);
  });
})();
