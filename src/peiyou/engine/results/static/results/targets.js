// Adds up, while somebody types, what all places below are asked together; places on other pages count as they stand.
"use strict";
(() => {
  const table = document.querySelector("[data-adds]");
  if (!table) return;
  const scale = 10n ** BigInt(table.dataset.adds);
  const places = Number(table.dataset.adds);

  // Whole numbers of the line's scale, exact; null for what is no number.
  const read = (text) => {
    const plain = text.replace(/[,，\s]/g, "");
    if (plain === "") return 0n;
    const found = /^(\d{1,15})(?:\.(\d*))?$/.exec(plain);
    if (!found || (found[2] || "").length > places) return null;
    return BigInt(found[1]) * scale + BigInt((found[2] || "").padEnd(places, "0") || "0");
  };
  const say = (sum) => {
    const whole = (sum / scale).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    const rest = (sum % scale).toString().padStart(places, "0").replace(/0+$/, "");
    return rest && places ? `${whole}.${rest}` : whole;
  };

  for (const foot of table.querySelectorAll("[data-foot]")) {
    const cells = [...table.querySelectorAll(`[data-of="${foot.dataset.foot}"]`)];
    const start = cells.reduce((sum, cell) => sum + (read(cell.defaultValue) || 0n), 0n);
    const elsewhere = BigInt(foot.dataset.quantity) - start;
    const show = () => {
      const sum = cells.reduce((all, cell) => all + (read(cell.value) || 0n), elsewhere);
      const typed = cells.some((cell) => cell.value !== "") || elsewhere > 0n;
      foot.querySelector("b").textContent = typed ? say(sum) : "";
    };
    for (const cell of cells) cell.addEventListener("input", show);
  }
  table.addEventListener("input", (event) => {
    const cell = event.target;
    if (!cell.matches(".tg-in")) return;
    cell.classList.toggle("is-changed", cell.value !== cell.defaultValue);
    const number = /^[bt]-\d+-\d+$/.test(cell.name) ? read(cell.value) : 0n;
    cell.setAttribute("aria-invalid", String(number === null));
  });
})();
