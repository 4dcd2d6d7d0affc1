// The waiting room asks where it is in the line, says so, sends what was prepared and goes on when its turn has come.

const { ask, after, goes, lost, send } = document.body.dataset;
const find = (id) => document.getElementById(id);
const show = (id, text) => {
  if (find(id).textContent !== text) find(id).textContent = text;
};

const go = () => (goes ? location.assign(goes) : location.reload());

const list = (textContent) => Object.assign(document.createElement("li"), { textContent });

/** What was prepared is booked, or not: that stays to be read, and a link leads on. */
const report = ({ said, refused }) => {
  if (!said) return go();
  show("place", said);
  show("read", [said, ...refused].join(" "));
  find("refused").replaceChildren(...refused.map(list));
  find("refused").hidden = !refused.length;
  for (const id of ["way", "keep"]) find(id).hidden = true;
  find("on").hidden = false;
  return find("on").firstElementChild.focus();
};

const read = (answer) => (answer.ok ? answer.json() : Promise.reject(answer.status));
const reach = (address, how, then) =>
  fetch(address, { cache: "no-store", signal: AbortSignal.timeout(30000), ...how })
    .then(read)
    .then((told) => {
      find("lost").hidden = true;
      return then(told);
    })
    .catch(() => {
      show("lost", lost);
      find("lost").hidden = false;
      setTimeout(() => reach(address, how, then), 5000 + 5000 * Math.random());
    });

const tell = ({ stage, said, read: aloud, again }) => {
  if (stage === "inside") return reach(send, { method: "POST" }, report);
  if (stage === "over") return go();
  show("place", said);
  show("read", aloud);
  return setTimeout(look, again * 1000);
};

const look = () => reach(ask, {}, tell);

setTimeout(look, Number(after) * 1000);
