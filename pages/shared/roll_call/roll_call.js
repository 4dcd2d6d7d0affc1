// Roll call: draws the list, keeps what is tapped, says how the connection is. roll_call.py says what `data` holds.

import { keepClearOf } from "../browser/arrow_keys.js";
import { mountOnce } from "../browser/mount.js";
import { findAccount } from "./roll_account.js";
import { RollBar } from "./roll_bar.js";
import { Connection } from "./roll_connection.js";
import { RollList } from "./roll_list.js";
import { RollSearch } from "./roll_search.js";

class RollCall {
  #part; #data; #account; #trigger; #connection; #search; #list; #bar;

  constructor(home) {
    this.#part = (selector) => home.querySelector(selector);
    const refresh = () => this.#refresh();
    this.#connection = new Connection({ changed: refresh, back: () => this.#onServer() });
    this.#search = new RollSearch(this.#part("[type=search]"), this.#part(".found"), {
      ask: (typed) => this.#trigger("search", typed), add: (child) => this.#add(child), changed: refresh,
    });
    this.#list = new RollList(home, {
      note: (row, mark) => this.#account.note(row, mark),
      remove: (row) => this.#account.remove(row),
      markOf: (row) => this.#account.markOf(row),
      now: () => this.#connection.now,
    });
    this.#bar = new RollBar(home, {
      refresh,
      noteAll: () => {
        this.#account.noteAll(this.#findLeft());
        refresh();
      },
      undo: () => {
        this.#account.undo();
        refresh();
      },
    });
    this.#part(".print").onclick = () => print();
    keepClearOf(this.#part(".bar"), this.#part(".lists"));
  }

  show(data, { setTriggerValue }) {
    const moved = this.#data && (this.#data.day !== data.day || this.#data.service !== data.service);
    [this.#data, this.#trigger] = [data, setTriggerValue];
    this.#connection.hear(data.lost_dialog);
    if (moved) {
      this.#bar.clear();
      this.#list.clear();
      this.#search.clear();
    }
    this.#account = findAccount(data.account);
    this.#account.attach({
      send: (items) => this.#trigger("taps", { items }),
      redraw: () => this.#refresh(),
      nameOf: (booking) => this.#data.rows.find((row) => row.id === booking)?.name,
    });
    this.#account.queue.answer(data.answers);
    const title = this.#part("h2");
    if (title.textContent !== data.title) title.textContent = data.title;
    this.#part(".locked").textContent = data.locked ?? "";
    this.#list.arrange(data);
    this.#refresh();
    this.#account.queue.flush();
  }

  #refresh() {
    const { rows, locked, found } = this.#data ?? {};
    if (!rows) return;
    const [{ queue }, cutOff] = [this.#account, this.#connection.isLost];
    const wanted = (row) => this.#search.wants(row.plain);
    this.#list.paint(rows, (row) => ({ open: this.#isOpen(row), waits: queue.waits(row.id), wanted: wanted(row) }));
    const here = new Set(rows.filter((row) => this.#account.markOf(row)).map((row) => row.child));
    this.#search.draw(found, { here, adding: (child) => queue.adding(child), closed: !!locked, cutOff });
    this.#list.drawCounts(rows);
    this.#bar.draw({ account: this.#account, cutOff, locked, left: this.#findLeft().length });
  }

  #isOpen(row) { return !this.#data.locked && !row.billed; }

  /** Those in view that nobody has noted: of the class that was chosen, and with the name that is searched. */
  #findLeft() {
    return this.#data.rows.filter((row) => this.#isOpen(row) && !row.sick && this.#search.wants(row.plain)
      && this.#account.markOf(row)?.presence === "unknown");
  }

  #add(child) {
    const { service, day, timed, today } = this.#data;
    this.#account.add(child, { service, day, time: timed && today ? this.#connection.now : null });
    this.#search.clear();
    this.#refresh();
    this.#search.focus();
  }

  /** The server is there: what waits may leave. */
  #onServer() {
    this.#refresh();
    this.#account?.queue.flush();
  }

  close() {
    this.#connection.close();
    this.#search.close();
    this.#account.detach();
  }
}

export default mountOnce((home) => new RollCall(home));
