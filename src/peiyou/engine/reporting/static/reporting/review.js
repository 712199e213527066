// The review of one return by keyboard, and remarks gathered before it is sent back. Single keys can be switched off
// (WCAG 2.1.4) and do nothing while somebody types or a dialog is open. No page depends on it.
"use strict";

(() => {
  const STORE = "peiyou-desk-keys";
  const byId = (id) => document.getElementById(id);
  const page = byId("review");
  if (!page) return;
  const KEPT = `peiyou-remarks-${page.dataset.key}`;
  const isOn = () => localStorage.getItem(STORE) !== "off";
  const rows = () => [...document.querySelectorAll("#review [data-cell]")];
  const here = () => document.querySelector("#review [data-cell][aria-current]");
  const typing = (target) => target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox])");

  const stand = (row) => {
    if (!row) return;
    rows().forEach((one) => one.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    const link = row.querySelector("th a");
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = rows();
    stand(all[Math.min(Math.max(all.indexOf(here()) + by, 0), all.length - 1)]);
  };

  const press = (key) => {
    const button = document.querySelector(`#review .page-head [data-key=${key}]`);
    if (button) button.click();
  };

  // --- remarks gathered: cell → [name, text], kept for this version of the return until it is sent back ---

  const remarks = () => new Map(JSON.parse(sessionStorage.getItem(KEPT) || "[]"));
  const keep = (found) => {
    sessionStorage.setItem(KEPT, JSON.stringify([...found]));
    draw();
  };

  const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

  const draw = () => {
    const tray = byId("tray");
    if (!tray) return;
    const found = remarks();
    tray.hidden = !found.size;
    byId("tray-list").replaceChildren(
      ...[...found].map(([cell, [name, text]]) => {
        const item = document.createElement("li");
        item.append(`${name}: ${text}`, hidden("cell", cell), hidden("text", text));
        return item;
      }),
    );
  };

  const giveBack = () => {
    const tray = byId("tray");
    if (tray && !tray.hidden) tray.requestSubmit();
    else press("r");
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    p: () => press("p"),
    c: () => press("c"),
    r: giveBack,
    Enter: () => here()?.querySelector("th a")?.click(),
    u: () => document.querySelector("[data-up]")?.click(),
    "?": () => byId("help").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target) && event.target.closest("#cell-panel")) stand(here());
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !isOn()) return;
    if (document.querySelector("dialog[open], details.menu[open]") || typing(event.target)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return; // they act by themselves
    const does = keys[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-remark]");
    if (!form || !byId("tray")) return;
    event.preventDefault();
    const data = new FormData(form);
    keep(remarks().set(data.get("cell"), [form.dataset.name, data.get("text")]));
    byId("cell-panel").replaceChildren();
    stand(here());
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") localStorage.setItem(STORE, event.target.checked ? "on" : "off");
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) byId("help").showModal();
    const row = event.target.closest("[data-cell]");
    if (row && !event.target.closest("button, label")) stand(row);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "cell-panel") return;
    const field = event.target.querySelector("input:not([type=hidden]), textarea");
    if (field && !event.target.contains(document.activeElement)) field.focus(); // who was quicker goes on typing
  });

  document.querySelectorAll("[data-help]").forEach((one) => (one.hidden = false));
  byId("keys-on").checked = isOn();
  draw();
  if (location.hash) stand(document.querySelector(`[data-cell="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"]`));
})();
