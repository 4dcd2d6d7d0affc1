// A screen reader hears what is what: header, menu, page, footer; « Aller au contenu » leads past the header, and who
// goes to another page stands at its title.

const PAGE = "contenu"; // the id of what the link leads to
const ROLES = [
  ['[data-testid="stSkipToContent"]', { href: `#${PAGE}` }],
  [".st-key-top, .head:not(.st-key-top *)", { role: "banner" }],
  [".st-key-whole_page", { role: "main", id: PAGE, tabindex: "-1" }],
];

let before = "";
/** Go to the title of another page than before, once it stands there: as the browser does where it loads one. */
const goToTitle = () => {
  const heading = document.querySelector(".st-key-whole_page h1");
  const title = heading?.textContent ?? "";
  if (!title || title === before) return;
  const isFirst = !before;
  before = title;
  if (isFirst || heading.closest(".st-key-whole_page").contains(document.activeElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
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
  goToTitle();
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
