/** What follows an answer: another question, the end, the question before it, or nothing, where the person gave up. */
export type Turn<R> = { readonly ask: Question<R> } | { readonly end: R } | 'back' | undefined;

export type Question<R> = (place: Place) => Promise<Turn<R>>;

export interface Place {
  /** From 1 on. */
  readonly step: number;
  /** What was answered here: it stands there again when the person comes back. */
  said?: string;
}

/** Asks one question after the other, as each answer says, until the end. Undefined where the person gave up. */
export async function askInTurn<R>(first: Question<R>): Promise<R | undefined> {
  let at = { ask: first, place: { step: 1 } as Place };
  const before: (typeof at)[] = [];
  for (;;) {
    const turn = await at.ask(at.place);
    if (turn === undefined) return undefined;
    if (turn === 'back') {
      at = before.pop() ?? at;
    } else if ('end' in turn) {
      return turn.end;
    } else {
      before.push(at);
      at = { ask: turn.ask, place: { step: at.place.step + 1 } };
    }
  }
}
