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

// What was typed and not saved is not left without asking.
let typed = false;
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
}
window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// A figure's reference goes where the person was writing.
let writing = null;
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-insert]")) writing = event.target; });
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-reference]");
  if (!chosen) return;
  const box = writing || document.querySelector("textarea[data-insert]");
  if (!box) return;
  const name = chosen.dataset.reference;
  const ids = box.dataset.insert === "ids";
  const put = ids ? (box.value.trim() ? ", " : "") + name.replace(/^fig\./, "") : `{{ ${name} }}`;
  const at = ids ? box.value.length : box.selectionEnd;
  box.setRangeText(put, ids ? at : box.selectionStart, at, "end");
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

// How far an upload is.
for (const form of document.querySelectorAll("form[data-progress]")) {
  const bar = form.querySelector("progress");
  form.addEventListener("htmx:xhr:progress", (event) => {
    bar.hidden = false;
    if (event.detail.lengthComputable) bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
}

// Boxes drawn on a picture become lines of numbers in points of the original.
for (const frame of document.querySelectorAll("[data-boxes]")) {
  const box = document.getElementById(frame.dataset.boxes);
  const picture = frame.querySelector("img");
  if (!box || !picture) continue;
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "drawn-boxes");
  drawing.setAttribute("viewBox", `0 0 ${frame.dataset.width} ${frame.dataset.height}`);
  drawing.setAttribute("preserveAspectRatio", "none");
  frame.append(drawing);
  picture.draggable = false;
  const show = () => {
    drawing.replaceChildren();
    for (const line of box.value.split("\n")) {
      const [x, y, width, height] = line.split(",").map(Number);
      if (!(width > 0 && height > 0)) continue;
      const shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ x, y, width, height })) shape.setAttribute(name, value);
      drawing.append(shape);
    }
  };
  const point = (event) => {
    const at = picture.getBoundingClientRect();
    const inside = (part) => Math.min(Math.max(part, 0), 1);
    return [Math.round(inside((event.clientX - at.left) / at.width) * frame.dataset.width), Math.round(inside((event.clientY - at.top) / at.height) * frame.dataset.height)];
  };
  let from = null;
  frame.addEventListener("pointerdown", (event) => { from = point(event); frame.setPointerCapture(event.pointerId); });
  frame.addEventListener("pointerup", (event) => {
    if (!from) return;
    const to = point(event);
    const size = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
    if (size[0] > 2 && size[1] > 2) {
      const line = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), ...size].join(",");
      box.value = box.value.trim() ? `${box.value.trim()}\n${line}` : line;
      show();
    }
    from = null;
  });
  box.addEventListener("input", show);
}
