// Puts a button beside every text marked with data-copy. Words come from the page.

const words = document.querySelector("[data-copy-words]")?.dataset;

function withButton(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = words.copyWords;
  const text = place.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = words.copiedWords;
      setTimeout(() => { button.textContent = words.copyWords; }, 2000);
    } catch {
      getSelection().selectAllChildren(place.querySelector("code") ?? place);
    }
  });
  const snippet = place.closest(".snippet");
  if (snippet) snippet.append(button);
  else if (place.matches("code")) place.after(button);
  else place.append(button);
}

if (words && navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(withButton);
