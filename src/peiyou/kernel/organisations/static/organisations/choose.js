// Fields that name a unit offer what fits while one types.
"use strict";

(() => {
  document.querySelectorAll("[data-unit]").forEach((input, place) => {
    const options = document.createElement("datalist");
    options.id = `units-${place}`;
    input.after(options);
    input.setAttribute("list", options.id);
    input.setAttribute("hx-target", `#${options.id}`);
  });
})();
