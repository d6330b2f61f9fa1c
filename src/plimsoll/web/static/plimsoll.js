// The little that plain pages cannot do: close the panel, mark many rows, warn before leaving what was typed.
"use strict";

const panel = document.getElementById("panel");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel) panel.replaceChildren();
  if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    const box = document.getElementById("q");
    if (box) { event.preventDefault(); box.focus(); }
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) { event.preventDefault(); panel.replaceChildren(); }
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-mark-all]");
  if (all) for (const box of document.querySelectorAll(`input[name="${all.dataset.markAll}"]`)) box.checked = all.checked;
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
