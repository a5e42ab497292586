// One question to the host at a time: the last one asked is the one that is answered.

import * as core from "$core";
import type { Answer, Question } from "./generated/core";
import { reason } from "./words";

type Named<Is> = Extract<Answer, { is: Is }>;

export class Finding<Is extends Answer["is"]> {
  /** The last answer; stays while the next one is awaited. */
  answer = $state.raw<Named<Is> | null>(null);
  /** Why the last question was not answered. */
  failure = $state<string | null>(null);
  busy = $state(false);

  readonly #is: Is;
  #turn = 0;

  constructor(is: Is) {
    this.#is = is;
  }

  /** Resolves to whether the answer came and was still wanted. */
  async ask(question: Question): Promise<boolean> {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const answer = await core.findOut(question);
      if (turn !== this.#turn) return false;
      if (!is(answer, this.#is)) throw `the answer is about something else: ${answer.is}`;
      this.answer = answer;
      this.failure = null;
      return true;
    } catch (thrown) {
      if (turn === this.#turn) this.failure = reason(thrown);
      return false;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** What is under way is no longer wanted. */
  forget(): void {
    this.#turn += 1;
    this.answer = null;
    this.failure = null;
    this.busy = false;
  }
}

function is<Is extends Answer["is"]>(answer: Answer, name: Is): answer is Named<Is> {
  return answer.is === name;
}
