// The list of departments by keys: j and k move, x chooses, Enter opens. Off where the desk's keys are off.
"use strict";

(() => {
  const lines = [...document.querySelectorAll(".who-table tbody tr")];
  const ticks = [...document.querySelectorAll('.who-table input[name="row"]')];
  const all = document.getElementById("tick-all");
  let here = -1;

  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const wanted = ticks.some((tick) => !tick.checked);
      ticks.forEach((tick) => (tick.checked = wanted));
    });
  }

  const move = (by) => {
    here = Math.min(Math.max(here + by, 0), lines.length - 1);
    lines.forEach((line, place) => line.classList.toggle("is-here", place === here));
    lines[here].querySelector(".who-link").focus();
  };

  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem("peiyou-desk-keys") === "off" || !lines.length) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text], textarea, select")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && here >= 0) {
      const tick = lines[here].querySelector('input[name="row"]');
      if (tick) tick.checked = !tick.checked;
    } else return;
    event.preventDefault();
  });
})();
