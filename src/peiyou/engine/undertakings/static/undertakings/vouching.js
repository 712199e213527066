// Vouching: whole units at once, and the sum of what is chosen. The page works without it.
"use strict";

(() => {
  const form = document.getElementById("vouching");
  if (!form) return;
  const boxes = (within = form) => [...within.querySelectorAll("input[name=pledge]")];
  const wan = (sum) => {
    const whole = String(sum / 1000000n).replace(/\B(?=(\d{3})+$)/g, ",");
    const rest = String(sum % 1000000n).padStart(6, "0").replace(/0+$/, "");
    return rest ? `${whole}.${rest}` : whole;
  };

  const tell = () => {
    const sum = boxes().reduce((all, box) => (box.checked ? all + BigInt(box.dataset.fen) : all), 0n);
    form.querySelector("[data-chosen]").textContent = wan(sum);
    for (const unit of form.querySelectorAll("[data-unit]")) {
      const own = boxes(unit.closest("section"));
      const n = own.filter((box) => box.checked).length;
      unit.checked = n === own.length;
      unit.indeterminate = n > 0 && n < own.length;
    }
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-unit]"))
      boxes(event.target.closest("section")).forEach((box) => (box.checked = event.target.checked));
    tell();
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-all]")) return;
    const every = boxes().every((box) => box.checked);
    boxes().forEach((box) => (box.checked = !every));
    tell();
  });
  form.querySelectorAll("[data-unit], [data-all]").forEach((one) => (one.hidden = false));
  tell();
})();
