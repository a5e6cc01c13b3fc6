// What the reader is told while answers are on the way, and when none came.
import { byId, h, put } from "./dom.ts";
import { Latest } from "./latest.ts";
import { Refused } from "./source/http.ts";

/** A line under the header with what a server said, and a button to ask again. */
export class Trouble {
  readonly #line = h("p", { id: "trouble", role: "alert", hidden: true });
  readonly #again: () => Promise<void>;
  readonly #latest = new Latest();

  constructor(again: () => Promise<void>) {
    this.#again = again;
    byId("part").after(this.#line);
  }

  /** Wait for some work; a refusal is told, any other error is the page's own and goes on. */
  async over(work: ReadonlyArray<Promise<void>>): Promise<void> {
    const done = await this.#latest.of(Promise.allSettled(work));
    if (!done) return; // what was asked since tells how things are
    const errors = done.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    const own = errors.find((error) => !(error instanceof Refused));
    if (own) throw own;
    const [refused] = errors as Refused[];
    this.#line.hidden = !refused;
    if (refused) put(this.#line, refused.message, h("button", { type: "button", click: () => void this.#again() }, "Try again"));
  }
}

/** Marks the page as busy, and says so to who cannot see it once it takes long. */
export function waiting(say: (text: string) => void): (on: boolean) => void {
  let late = 0;
  return (on) => {
    byId("main").setAttribute("aria-busy", String(on));
    document.body.classList.toggle("busy", on);
    clearTimeout(late);
    late = on ? window.setTimeout(() => say("Waiting for the server"), 1500) : 0;
  };
}
