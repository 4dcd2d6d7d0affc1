// Below each date field: its day in words while it is typed, and a calendar to choose from. The server reads the text.

const FIELD = 'input[placeholder="jj/mm/aaaa"], input[placeholder="dd/mm/yyyy"]';
const WAIT = 250;
const answers = new Map();
let timer;

const ask = async (typed) => {
  if (!typed.trim()) return "";
  if (!answers.has(typed)) {
    const answer = await fetch(`/jour?ecrit=${encodeURIComponent(typed)}&langue=${document.documentElement.lang}`);
    if (!answer.ok) return "";
    answers.set(typed, await answer.text());
  }
  return answers.get(typed);
};

/** Say what the field holds, below it, and to a screen reader where somebody is typing. */
const say = async (field) => {
  const box = field.closest('[data-testid="stTextInput"]');
  const typed = field.value;
  if (!box || box.dataset.typedDay === typed) return;
  box.dataset.typedDay = typed;
  const words = await ask(typed).catch(() => "");
  if (box.dataset.typedDay !== typed) return;
  box.dataset.day = words;
  if (field === document.activeElement) document.getElementById("said-day").textContent = words;
};

/** Type a day that was chosen in the calendar, and hand it in as leaving the field does. */
const type = (field, iso) => {
  const [year, month, day] = iso.split("-");
  if (!day) return;
  field.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, `${day}/${month}/${year}`);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.blur();
};

/** The browser's own calendar, behind a button for whoever has a mouse or a finger; the keyboard types. */
const offerCalendar = (field) => {
  const around = field.closest('[data-testid="stTextInputRootElement"]');
  if (!around || around.querySelector(".calendar") || !HTMLInputElement.prototype.showPicker) return;
  const calendar = document.createElement("span");
  calendar.className = "calendar";
  calendar.setAttribute("aria-hidden", "true");
  const picker = document.createElement("input");
  Object.assign(picker, { type: "date", tabIndex: -1 });
  picker.onclick = () => picker.showPicker();
  picker.onchange = () => type(field, picker.value);
  calendar.append(picker);
  around.append(calendar);
};

const look = () => document.querySelectorAll(FIELD).forEach((field) => {
  offerCalendar(field);
  if (field !== document.activeElement) say(field);
});

addEventListener("input", ({ target }) => {
  if (!target.matches?.(FIELD)) return;
  clearTimeout(timer);
  timer = setTimeout(() => say(target), WAIT);
});
addEventListener("focusout", ({ target }) => target.matches?.(FIELD) && say(target));
let waiting = 0;
new MutationObserver(() => { waiting ||= requestAnimationFrame(() => { waiting = 0; look(); }); })
  .observe(document, { subtree: true, childList: true, attributeFilter: ["value"] });
