// Narrows a table while one types, and moves between the same field of rows with the arrow keys.
"use strict";

(() => {
  const box = document.querySelector("[data-narrow]");
  const table = box && document.querySelector(box.dataset.narrow);
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const words = new Map(rows.map((row) => [row, row.cells[0].textContent.toLowerCase()]));

  box.addEventListener("input", () => {
    const sought = box.value.trim().toLowerCase();
    rows.forEach((row) => {
      row.hidden = sought !== "" && !words.get(row).includes(sought);
    });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it searches; it does not save
  });

  table.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const field = event.target;
    if (!step || /^(TEXTAREA|SELECT)$/.test(field.tagName)) return;
    const cell = field.closest("td");
    if (!cell) return;
    const shown = rows.filter((row) => !row.hidden);
    const next = shown[shown.indexOf(cell.parentElement) + step];
    const there = next && next.cells[cell.cellIndex].querySelector("input, select");
    if (!there) return;
    event.preventDefault();
    there.focus();
  });
})();
