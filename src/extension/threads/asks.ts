/** What a thread is asked, by name: a question and its answer each. */
export type AsksOf<A> = { readonly [K in keyof A]: { readonly ask: unknown; readonly answer: unknown } };

export type Asked<A extends AsksOf<A>> = { readonly [K in keyof A]: { readonly id: number; readonly name: K; readonly ask: A[K]['ask'] } }[keyof A];

/** `failure`: what a person must read. */
export type Answered = { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly failure: string };
