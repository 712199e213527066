// Handing a document in: drop it, see at once if it is too large or of a kind that is not read, watch it go.
"use strict";

(() => {
  const form = () => document.getElementById("upload");
  const part = (name) => form().querySelector(`[data-${name}]`);

  const complain = (words) => {
    const line = part("file-error");
    line.textContent = words;
    line.hidden = !words;
    part("drop").classList.toggle("has-error", Boolean(words));
  };

  const check = () => {
    const { limit, endings, tooLarge, wrongKind } = form().dataset;
    const file = form().querySelector("input[type=file]").files[0];
    part("drop-name").hidden = true;
    if (!file) return complain(""), true;
    const kind = file.name.toLowerCase().match(/\.[^.]+$/);
    const known = kind && endings.split(" ").includes(kind[0]);
    complain(file.size > Number(limit) ? tooLarge : known ? "" : wrongKind);
    return known && file.size <= Number(limit);
  };

  const togglePlan = () => {
    const plan = form().querySelector("select[name=plan]");
    part("new-plan").hidden = Boolean(plan.value);
  };

  const start = () => {
    if (!form()) return;
    form().querySelectorAll("[data-drop-only]").forEach((e) => (e.hidden = false));
    togglePlan();
  };

  document.addEventListener("change", (event) => {
    if (!form() || !form().contains(event.target)) return;
    if (event.target.type === "file") check();
    if (event.target.name === "plan") togglePlan();
  });

  for (const name of ["dragover", "dragleave", "drop"])
    document.addEventListener(name, (event) => {
      const box = event.target.closest && event.target.closest("[data-drop]");
      if (name !== "dragleave" && event.dataTransfer && event.dataTransfer.types.includes("Files")) event.preventDefault();
      document.querySelectorAll(".drop").forEach((e) => e.classList.toggle("is-over", name === "dragover" && e === box));
      if (name === "drop" && box && event.dataTransfer.files.length) {
        box.querySelector("input[type=file]").files = event.dataTransfer.files;
        check();
      }
    });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id === "upload" && !check()) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id !== "upload") return;
    part("sending-box").hidden = false;
    part("sending-words").textContent = form().dataset.sending;
    form().querySelector("button.btn-primary").disabled = true;
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    if (event.detail.elt && event.detail.elt.id !== "upload") return;
    const { loaded, total } = event.detail;
    const bar = part("sending-bar");
    if (total && loaded < total) bar.value = (100 * loaded) / total;
    else {
      bar.removeAttribute("value");
      part("sending-words").textContent = form().dataset.reading;
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (![409, 413, 422].includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    start();
    const wrong = form() && form().querySelector("[role=alert]:not([hidden])");
    if (wrong) wrong.scrollIntoView({ block: "center" });
  });
  for (const name of ["htmx:sendError", "htmx:responseError"])
    document.addEventListener(name, () => {
      if (!form()) return;
      part("sending-box").hidden = true;
      form().querySelector("button.btn-primary").disabled = false;
    });
  document.addEventListener("DOMContentLoaded", start);
})();
