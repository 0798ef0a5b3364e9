// Copies a text with one press. Without it, the text is selected and copied by hand.
"use strict";

(() => {
  const DONE_SECONDS = 2;

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch {
      // Browsers keep the clipboard from pages without https; what is selected may still be copied.
      getSelection().selectAllChildren(text);
      return document.execCommand("copy");
    }
  }

  for (const button of document.querySelectorAll("[data-copies]")) {
    const label = button.querySelector("span");
    const usual = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!(await copy(document.getElementById(button.dataset.copies)))) return;
      label.textContent = button.dataset.done;
      setTimeout(() => (label.textContent = usual), DONE_SECONDS * 1000);
    });
  }
})();
