// Where the screen is narrow the form stands folded above the table; what is left empty does not lengthen the address.
"use strict";

for (const part of document.querySelectorAll("[data-closed-when-narrow]")) {
  if (matchMedia("(max-width: 40rem)").matches) part.open = false;
}

for (const form of document.querySelectorAll(".pv-form")) {
  form.addEventListener("formdata", (event) => {
    for (const name of new Set(event.formData.keys())) {
      if (["rows", "columns"].includes(name)) continue; // none at all is an answer too
      const said = event.formData.getAll(name).filter((value) => value !== "");
      event.formData.delete(name);
      for (const value of said) event.formData.append(name, value);
    }
  });
}
