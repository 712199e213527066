// The review screen: keeps the open task's panel under its line of the list, moves the focus where a
// person expects it, opens the dialog, and says so when the server does not answer.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const REFUSALS = [409, 413, 422];

  const place = () => {
    const panel = byId("panel");
    if (!panel) return null;
    const line = byId("li-" + panel.dataset.task);
    const home = line || byId("panel-home");
    if (home && panel.parentNode !== home) home.append(panel);
    document.querySelectorAll(".row-link[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
    const row = byId("row-" + panel.dataset.task);
    if (row) row.setAttribute("aria-current", "true");
    return panel;
  };

  const show = (panel) => {
    const top = byId("li-" + panel.dataset.task) || panel;
    const head = document.querySelector(".reading-head");
    const cover = head && getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0;
    const box = top.getBoundingClientRect();
    const source = document.querySelector(".source-pane");
    const stacked = source && source.offsetWidth > window.innerWidth * 0.8;
    const from = stacked ? source.getBoundingClientRect().bottom : cover;
    if (box.top < from || box.top > window.innerHeight * 0.6) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      top.style.scrollMarginTop = from + 8 + "px";
      top.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
    }
  };

  const focus = (panel) => {
    const wrong = panel.querySelector("[aria-invalid=true]");
    const field = panel.querySelector(".panel-form :is(input:not([type=hidden]), textarea, select)");
    const first = wrong || (panel.dataset.mode === "read" ? null : field) || byId("panel-title");
    if (!first) return;
    first.focus({ preventScroll: true });
    const form = first.closest(".panel-form");
    if (form) form.scrollIntoView({ block: form.offsetHeight < innerHeight * 0.7 ? "nearest" : "start" });
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (REFUSALS.includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  document.addEventListener("htmx:afterSwap", () => place());

  document.addEventListener("htmx:afterSettle", (event) => {
    const trouble = byId("trouble");
    if (trouble) trouble.hidden = true;
    if (event.detail.target && event.detail.target.id === "dialog") {
      const box = byId("dialog-box");
      if (!box.open) box.showModal();
      return;
    }
    const panel = place();
    if (panel && event.detail.elt && event.detail.elt.id === "panel") {
      show(panel);
      focus(panel);
      arrange();
      const note = panel.querySelector(".panel-note span");
      if (note) byId("says").textContent = note.textContent;
    }
  });

  const failed = (event) => {
    const trouble = byId("trouble");
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (status === 404) return window.location.reload();
    if (trouble) trouble.hidden = false;
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:timeout", failed);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      byId("dialog-box").close();
    }
    if (event.target.closest("[data-help]")) byId("help").showModal();
    const up = event.target.closest("[data-up]");
    if (up) lift(up.closest("tr"));
  });

  // Parties keep their printed order; the arrows exchange two lines and renumber them.
  const lift = (line) => {
    const before = line.previousElementSibling;
    if (before) before.before(line);
    arrange();
    line.querySelector("[data-up]").focus();
  };
  const arrange = () => {
    document.querySelectorAll(".parties-table tr:has([data-up])").forEach((line, i) => {
      line.querySelector("[data-up]").hidden = i === 0;
      line.querySelector("input[type=hidden][name$=ORDER]").value = i + 1;
      line.querySelector("td .num").textContent = i + 1;
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-help]").forEach((button) => (button.hidden = false));
    const panel = place();
    arrange();
    if (panel && new URLSearchParams(location.search).has("task")) show(panel);
  });
})();
