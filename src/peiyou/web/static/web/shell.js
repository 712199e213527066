// Comforts that no page depends on: "/" goes to the search box, Escape closes what is open.
"use strict";

(() => {
  const typing = (element) =>
    element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
      return;
    }
    if (typing(event.target)) return;
    if (event.key === "/") {
      const box = document.querySelector("[data-search-main]") || document.querySelector("[data-search]");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
  });

  // A long navigation shows the page one is at, without moving the page itself.
  const side = document.querySelector(".side");
  const current = side?.querySelector("[aria-current]");
  if (current) {
    const below = current.getBoundingClientRect().bottom - side.getBoundingClientRect().bottom;
    if (below > 0) side.scrollTop += below + 48;
  }

  // The other language of where one is now: live search changes the address after the page was made.
  document.addEventListener("submit", (event) => {
    const next = event.target.matches("form.language") && event.target.elements.next;
    if (next) next.value = location.pathname + location.search + location.hash;
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if (button.hasAttribute("data-print")) window.print();
    else if (navigator.clipboard)
      navigator.clipboard.writeText(button.dataset.copy).then(() => {
        const said = document.getElementById(button.getAttribute("aria-describedby"));
        if (said) said.textContent = button.dataset.done;
      });
  });
})();
