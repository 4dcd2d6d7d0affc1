// What Streamlit's fields cannot say: which keyboard a phone shows, and that a password belongs to a form.

const KEYBOARDS = { email: "email", username: "email", tel: "tel", "one-time-code": "numeric" };

const tell = (field) => {
  const kind = field.autocomplete;
  field.dataset.told = "";
  if (!kind || kind === "off") return;
  field.name ||= kind;
  if (KEYBOARDS[kind]) Object.assign(field, { inputMode: KEYBOARDS[kind], autocapitalize: "none", spellcheck: false });
};

/** A password manager looks for fields of one form; Streamlit's form is none, so its fields name one that is. */
const joinForm = (group, place) => {
  const id = `fields-${place}`;
  let form = document.getElementById(id);
  if (!form) {
    form = Object.assign(document.createElement("form"), { id, hidden: true });
    form.addEventListener("submit", (event) => event.preventDefault());
    document.body.append(form);
  }
  group.querySelectorAll("input").forEach((field) => {
    if (field.getAttribute("form") !== id) field.setAttribute("form", id);
  });
};

const look = () => {
  document.querySelectorAll("input[autocomplete]:not([data-told])").forEach(tell);
  [...document.querySelectorAll('[data-testid="stForm"]:has(input[type="password"])')].forEach(joinForm);
};

let due = 0;
new MutationObserver(() => { due ||= requestAnimationFrame(() => { due = 0; look(); }); })
  .observe(document, { subtree: true, childList: true });
