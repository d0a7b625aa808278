import type { ErrorClass } from '../base/outcomes.ts';

/** What to do about an endpoint that answers nothing; nothing where its own words must do. */
const advice: Readonly<Partial<Record<ErrorClass, string>>> = {
  unreachable: 'start the server, or correct `base_url`',
  authentication: 'check `api_key`',
  tls: 'check whether `base_url` is http or https, and its certificate',
  timeout: 'raise the model’s `timeout`, or lower `parallel_requests`',
  rateLimited: 'set `limits` for the model, and go on later',
  clientError: 'check `model`, `base_url` and `params`',
};

/** One sentence: whose failure, what was said, what to do. */
export function withAdvice(model: string, errorClass: ErrorClass | undefined, said: string): string {
  const toDo = errorClass === undefined ? undefined : advice[errorClass];
  return `model \`${model}\`: ${said}${toDo === undefined ? '' : `; ${toDo}`}`;
}
