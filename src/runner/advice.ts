import type { ErrorClass } from '../base/outcomes.ts';
import type { Model } from '../task/models.ts';

type Advice = Readonly<Partial<Record<ErrorClass, string>>>;

/** What to do about an endpoint that answers nothing; nothing where its own words must do. */
const general: Advice = {
  unreachable: 'start the server, or correct `base_url`',
  authentication: 'check `api_key`',
  tls: 'check whether `base_url` is http or https; `ca: FILE.pem` names the authority of a certificate',
  proxy: 'write `proxy: http://NAME:${secret:proxy}@HOST:PORT`, or `proxy: false` to ask directly',
  timeout: 'raise the model’s `timeout`, or lower `parallel_requests`',
  rateLimited: 'set `limits` for the model, and go on later',
  clientError: 'check `model`, `base_url` and `params`',
};

/** Where a provider's keys are others. An empty text: the error says what to do. */
const own: Readonly<Partial<Record<Model['provider'], Advice>>> = {
  http: {
    unreachable: 'start the server, or correct `url`',
    authentication: 'check the key in `headers`',
    tls: 'check whether `url` is http or https; `ca: FILE.pem` names the authority of a certificate',
    clientError: 'check `url`, `headers` and `body`',
  },
  command: { unreachable: '', clientError: '' },
  'vscode-lm': { unreachable: '', authentication: 'allow Pitwall to use it when the editor asks', rateLimited: 'set `limits` for the model, and go on when its quota allows', clientError: '' },
  sim: { unreachable: '', authentication: '', clientError: '' },
};

/** Of a bench, which keeps what it was told in flight. */
const ofBench: Advice = { timeout: 'raise `target.timeout`, or ask for a lower load', rateLimited: 'ask for a lower load' };

/** One sentence: whose failure, what was said, what to do. */
export function withAdvice(model: { readonly id: string; readonly provider?: Model['provider'] }, errorClass: ErrorClass | undefined, said: string, underLoad = false): string {
  const toDo = errorClass === undefined ? undefined : ((underLoad ? ofBench[errorClass] : undefined) ?? (model.provider === undefined ? undefined : own[model.provider]?.[errorClass]) ?? general[errorClass]);
  return `model \`${model.id}\`: ${said}${toDo === undefined || toDo === '' ? '' : `; ${toDo}`}`;
}
