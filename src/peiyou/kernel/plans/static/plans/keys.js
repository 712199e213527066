// Single keys for people who go through a plan task by task. They can be switched off (WCAG 2.1.4), and
// they do nothing while somebody types, or when a menu or dialog is open.
"use strict";

(() => {
  const STORE = "peiyou-desk-keys";
  const isOn = () => localStorage.getItem(STORE) !== "off";
  const byKey = (key) => document.querySelector(`#panel [data-key="${key}"]:not([disabled])`);
  const typing = (target) =>
    target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
  const inSource = (target) => Boolean(target.closest && target.closest("#source-scroll"));

  // What is under way. A key that comes meanwhile waits for the panel it was meant for; only "confirm" is
  // dropped, so that nobody vouches for a task that was not yet on the screen.
  let posting = false;
  let loading = false;
  let waiting = null;

  const step = (by) => {
    const rows = [...document.querySelectorAll("#task-list .row-link")];
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[at < 0 ? 0 : at + by];
    if (!next) return;
    rows.forEach((row) => row.removeAttribute("aria-current"));
    next.setAttribute("aria-current", "true");
    next.click();
  };

  const add = (link) => {
    const picked = getSelection();
    const text = picked.anchorNode && inSource(picked.anchorNode.parentElement) ? String(picked).trim() : "";
    if (!text) return link.click();
    const url = link.getAttribute("href") + "&text=" + encodeURIComponent(text.slice(0, 2000));
    htmx.ajax("GET", url, { target: "#panel", swap: "outerHTML" });
  };

  const act = (event) => {
    const key = event.key;
    if (key === "?") return document.getElementById("help").showModal(), true;
    const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
    if (by) return posting || step(by), true;
    const name = key === "Enter" ? "c" : key;
    if (!"cespdmau".includes(name) || name.length !== 1) return false;
    if (posting || loading) return (waiting = name === "c" ? null : name), true;
    return press(name);
  };

  const press = (name) => {
    const target = byKey(name);
    if (!target) return false;
    if (name === "a") add(target);
    else target.click();
    return true;
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id !== "panel") return;
    loading = true;
    posting = event.detail.requestConfig.verb !== "get";
  });
  const settled = () => {
    loading = posting = false;
    const name = waiting;
    waiting = null;
    if (name) press(name);
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt && event.detail.elt.id === "panel") settled();
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"])
    document.addEventListener(name, () => (loading = posting = false));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    const cancel = document.querySelector("#panel [data-cancel]");
    if (event.key === "Escape" && cancel) return cancel.click();
    if (!isOn() || !document.getElementById("task-list")) return;
    if (typing(event.target) || document.querySelector("details.menu[open]")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, [role=button]")) return;
    if (event.key.startsWith("Arrow") && inSource(event.target)) return;
    if (act(event)) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") localStorage.setItem(STORE, event.target.checked ? "on" : "off");
  });
  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("keys-on");
    if (box) box.checked = isOn();
  });
})();
