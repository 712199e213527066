// Review desks by keyboard: moving, choosing ([data-choose]), acting (buttons with data-key), returning, opening. Single keys can be
// switched off (WCAG 2.1.4) and do nothing while somebody types or a dialog is open. No page depends on it.
"use strict";

(() => {
  const STORE = "peiyou-desk-keys";
  const isOn = () => localStorage.getItem(STORE) !== "off";
  const byId = (id) => document.getElementById(id);
  const rows = () => [...document.querySelectorAll("#desk [data-row]")];
  const here = () => document.querySelector("#desk [data-row][aria-current]");
  const box = (row) => row && row.querySelector("input[data-choose]");
  const chosen = () => [...document.querySelectorAll("#desk input[data-choose]:checked")];
  // A box takes blanks alone: one in a dialog just closed may still have the focus for a moment.
  const typing = (target) => target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox])");

  const stand = (row) => {
    if (!row) return;
    rows().forEach((one) => one.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    row.querySelector("th a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = rows();
    stand(all[Math.min(Math.max(all.indexOf(here()) + by, 0), all.length - 1)]);
  };

  const count = () => {
    const said = byId("chosen");
    if (!said) return;
    const all = document.querySelectorAll("#desk input[data-choose]").length;
    said.textContent = all ? `${chosen().length} / ${all}` : "";
    rows().forEach((row) => row.classList.toggle("is-chosen", Boolean(box(row) && box(row).checked)));
  };

  const choose = (row) => {
    if (!box(row)) return;
    box(row).checked = !box(row).checked;
    count();
  };

  const chooseAll = () => {
    const boxes = rows().map(box).filter(Boolean);
    const every = boxes.every((one) => one.checked);
    boxes.forEach((one) => (one.checked = !every));
    count();
  };

  const act = (key) => {
    const button = document.querySelector(`#desk-form button[name=act][data-key=${key}]`);
    if (!button) return;
    if (!chosen().length) choose(here());
    if (chosen().length) button.click();
  };

  const turn = (rel) => {
    const link = document.querySelector(`#found a[rel=${rel}]`);
    if (link) link.click();
  };

  const go = (address) => address && location.assign(address);

  const keys = {
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    " ": () => choose(here()),
    x: () => choose(here()),
    a: chooseAll,
    p: () => act("p"),
    c: () => act("c"),
    r: () => (chosen().length && document.querySelector("#desk-form button[data-key=r]") ? act("r") : go(here() && here().dataset.return)),
    o: () => go(here() && here().dataset.open),
    "[": () => turn("prev"),
    "]": () => turn("next"),
    "?": () => byId("help").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !isOn()) return;
    if (document.querySelector("dialog[open], details.menu[open]")) return;
    if (typing(event.target)) return;
    if (event.key === " " && event.target.closest("button, summary, input")) return;
    const does = keys[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") localStorage.setItem(STORE, event.target.checked ? "on" : "off");
    if (event.target.matches("[data-choose]")) count();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) byId("help").showModal();
    if (event.target.closest("[data-all]")) chooseAll();
    const row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a, button, label")) {
      rows().forEach((one) => one.removeAttribute("aria-current"));
      row.setAttribute("aria-current", "true");
    }
  });

  const ready = () => {
    document.querySelectorAll("[data-help], [data-all]").forEach((one) => (one.hidden = false));
    count();
  };
  document.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("DOMContentLoaded", () => {
    const on = byId("keys-on");
    if (on) on.checked = isOn();
    ready();
  });
})();
