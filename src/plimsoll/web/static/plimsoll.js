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
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const box = document.getElementById(copy.dataset.copy);
    box.select();
    if (navigator.clipboard) navigator.clipboard.writeText(box.value).then(() => { copy.textContent = copy.dataset.copied; });
  }
  if (event.target.closest("[data-close-panel]")) { event.preventDefault(); panel.replaceChildren(); }
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-mark-all]");
  if (all) for (const box of document.querySelectorAll(`input[name="${all.dataset.markAll}"]`)) box.checked = all.checked;
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Files dropped anywhere on a page that takes them.
const drop = document.querySelector("[data-drop]");
if (drop) {
  const files = drop.querySelector("input[type=file]");
  const say = () => drop.querySelector("[data-drop-names]").replaceChildren(...Array.from(files.files, (file) => Object.assign(document.createElement("li"), { textContent: file.name })));
  const over = (on) => (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); drop.classList.toggle("over", on); } };
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) { files.files = event.dataTransfer.files; say(); }
  });
  files.addEventListener("change", say);
}
