// A screen reader hears what is what: header, menu, page, footer; « Aller au contenu » leads past the header, and who
// goes to another page hears its title, or stands at it where what had the focus is gone.

const PAGE = "contenu"; // the id of what the link leads to
const ROLES = [
  ['[data-testid="stSkipToContent"]', { href: `#${PAGE}` }],
  [".st-key-top, .head:not(.st-key-top *)", { role: "banner" }],
  [".st-key-whole_page", { role: "main", id: PAGE, tabindex: "-1" }],
];

let before = "";
/** The title of another page than before, once it stands there. */
const announce = () => {
  const heading = document.querySelector(".st-key-whole_page h1");
  const title = heading?.textContent ?? "";
  if (!title || title === before) return;
  const isFirst = !before;
  before = title;
  if (isFirst) return;
  if (document.activeElement !== document.body) document.getElementById("said-page").textContent = title;
  else {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
};

const mark = () => {
  for (const [where, marks] of ROLES) {
    const part = document.querySelector(where);
    for (const [name, value] of Object.entries(marks)) {
      if (part && part.getAttribute(name) !== value) part.setAttribute(name, value);
    }
  }
  document.querySelectorAll(".head a").forEach((link) => {
    const here = link.pathname === location.pathname;
    if (here !== (link.ariaCurrent === "page")) link.ariaCurrent = here ? "page" : null;
  });
  const spoken = document.querySelector("footer[data-language]")?.dataset.language;
  if (spoken && document.documentElement.lang !== spoken) document.documentElement.lang = spoken;
  announce();
};

addEventListener("click", (event) => {
  const content = document.getElementById(PAGE);
  if (!content || !event.target.closest?.('[data-testid="stSkipToContent"]')) return;
  event.preventDefault();
  event.stopPropagation();
  content.focus();
}, true);

let due = 0;
new MutationObserver(() => { due ||= requestAnimationFrame(() => { due = 0; mark(); }); })
  .observe(document, { subtree: true, childList: true });
