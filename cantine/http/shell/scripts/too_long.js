// A text that is longer than its field takes is dropped by Streamlit without a word: it is said below the field, and to
// a screen reader, until something is typed that fits.

const BOX = '[data-testid="stTextInput"], [data-testid="stTextArea"]';

const say = (box, words) => {
  if (words) box.dataset.long = words;
  else delete box.dataset.long;
  document.getElementById("said-long").textContent = words;
};

let asked = 0;

// Asked before Streamlit sees it; what it does not take is what it was again when the timer runs. What is sent in the
// meantime may be gone from its field for that reason.
addEventListener("input", ({ target, isComposing }) => {
  const box = target.closest?.(BOX);
  if (!box || isComposing) return;
  const wanted = target.value.length;
  asked = setTimeout(() => {
    const words = target.value.length < wanted ? document.getElementById("said-long").dataset.words : "";
    if (words || box.dataset.long) say(box, words);
  });
}, true);
addEventListener("click", () => clearTimeout(asked), true);
addEventListener("keydown", ({ key }) => {
  if (key === "Enter") clearTimeout(asked);
}, true);
