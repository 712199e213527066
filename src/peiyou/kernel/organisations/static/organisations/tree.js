// The tree under the hand: branches open in place, arrows move. Without this every arrow is a link.
"use strict";

(() => {
  const tree = document.querySelector("[data-tree]");
  if (!tree) return;
  const opener = (item) => item.querySelector(":scope > .org-branch > a.org-open");
  const list = (item) => item.querySelector(":scope > ul");
  const isOpen = (link) => link.getAttribute("aria-expanded") === "true";

  const toggle = (link) => {
    const item = link.closest("li");
    if (link.dataset.waits) return;
    if (!list(item)) {
      link.dataset.waits = "1";
      htmx.trigger(link, "open-branch");
      return;
    }
    const open = !isOpen(link);
    link.setAttribute("aria-expanded", String(open));
    item.classList.toggle("is-closed", !open);
  };

  tree.addEventListener("htmx:afterRequest", (event) => {
    const link = event.target.closest("a.org-open");
    if (!link) return;
    delete link.dataset.waits;
    if (event.detail.successful) link.setAttribute("aria-expanded", "true");
    else location.assign(link.href);
  });

  tree.addEventListener("click", (event) => {
    const link = event.target.closest("a.org-open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle(link);
  });

  // Names are what is walked along; the arrow beside a name is pressed by → and ←.
  tree.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const item = event.target.closest("li");
    if (!item) return;
    const names = [...tree.querySelectorAll(".org-name")].filter((name) => name.offsetParent);
    const name = item.querySelector(":scope > .org-branch > .org-name");
    const at = names.indexOf(name);
    const link = opener(item);
    const above = item.parentElement.closest("li");
    const act = {
      ArrowDown: () => names[at + 1],
      ArrowUp: () => names[at - 1],
      Home: () => names[0],
      End: () => names[names.length - 1],
      ArrowRight: () => (link && !isOpen(link) ? (toggle(link), name) : names[at + 1]),
      ArrowLeft: () => (link && isOpen(link) ? (toggle(link), name) : above && above.querySelector(".org-name")),
    }[event.key];
    if (!act || at < 0) return;
    event.preventDefault();
    const next = act();
    if (next) next.focus();
  });
})();
