import { HumanError } from '../../base/humanError.ts';
import type { Behaviour } from './behaviour.ts';
import { parseSpread, spreadForms, spreadText } from './spread.ts';

type Kind = 'time' | 'number' | 'share' | 'count' | 'atLeastOne' | 'statuses' | 'answer';

/** The keys that a model's name, `POST /sim/params` and the command line share: what each sets, and what it takes. */
export const settings: Readonly<Record<string, { readonly sets: keyof Behaviour; readonly kind: Kind }>> = {
  latency: { sets: 'latencyMs', kind: 'time' },
  ttft: { sets: 'ttftMs', kind: 'time' },
  itl: { sets: 'itlMs', kind: 'time' },
  prefill: { sets: 'prefillMs', kind: 'number' },
  tokens: { sets: 'tokens', kind: 'count' },
  answer: { sets: 'answer', kind: 'answer' },
  slots: { sets: 'slots', kind: 'atLeastOne' },
  processes: { sets: 'processes', kind: 'atLeastOne' },
  threads: { sets: 'threads', kind: 'atLeastOne' },
  queue: { sets: 'queue', kind: 'count' },
  kv: { sets: 'kvTokens', kind: 'atLeastOne' },
  slowdown: { sets: 'slowdown', kind: 'number' },
  degrade: { sets: 'degradeAbove', kind: 'number' },
  perevent: { sets: 'tokensPerEvent', kind: 'atLeastOne' },
  coalesce: { sets: 'eventsPerWrite', kind: 'atLeastOne' },
  batchitem: { sets: 'batchItemMs', kind: 'number' },
  batchwidth: { sets: 'batchWidth', kind: 'atLeastOne' },
  batchmax: { sets: 'batchMax', kind: 'atLeastOne' },
  batchstatus: { sets: 'batchStatus', kind: 'atLeastOne' },
  error: { sets: 'errorRate', kind: 'share' },
  status: { sets: 'statuses', kind: 'statuses' },
  reset: { sets: 'resetRate', kind: 'share' },
  stall: { sets: 'stallRate', kind: 'share' },
  garbage: { sets: 'garbageRate', kind: 'share' },
  rpm: { sets: 'requestsPerMinute', kind: 'number' },
  burst: { sets: 'burst', kind: 'number' },
  retryafter: { sets: 'retryAfter', kind: 'number' },
  refuse: { sets: 'refuseFirst', kind: 'count' },
  seed: { sets: 'seed', kind: 'count' },
};

/** `sim;latency=20;error=0.1;status=500,503`: a model's name says how it behaves, over the server's own behaviour. What it does not know or cannot read is a HumanError. */
export function parseBehaviour(model: string, base: Behaviour): Behaviour {
  const [, ...given] = model.split(';');
  return given.reduce((behaviour, setting) => {
    const equals = setting.indexOf('=');
    return equals < 0 ? change(behaviour, setting, '', `model ${model}`) : change(behaviour, setting.slice(0, equals), setting.slice(equals + 1), `model ${model}`);
  }, base);
}

/** The behaviour with other values of some keys; `null` takes a key back. What it does not know or cannot read is a HumanError, and changes nothing. */
export function changeBehaviour(behaviour: Behaviour, changes: Readonly<Record<string, unknown>>, base: Behaviour): Behaviour {
  return Object.entries(changes).reduce((before, [key, value]) => {
    if (value !== null) return change(before, key, Array.isArray(value) ? value.join(key === 'answer' ? '|' : ',') : typeof value === 'string' ? value : JSON.stringify(value), 'the settings sent');
    const { sets } = settingOf(key, 'the settings sent');
    return Object.fromEntries([...Object.entries(before).filter(([name]) => name !== sets), ...Object.entries(base).filter(([name]) => name === sets)]) as unknown as Behaviour;
  }, behaviour);
}

/** What is in force, by key. */
export function describeBehaviour(behaviour: Behaviour): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, { sets, kind }]) => {
      const value = behaviour[sets];
      if (value === undefined) return [];
      return [[key, kind === 'time' && typeof value === 'object' && !Array.isArray(value) ? spreadText(value as Exclude<Behaviour['ttftMs'], undefined>) : value]];
    }),
  );
}

function change(behaviour: Behaviour, key: string, text: string, where: string): Behaviour {
  const { sets, kind } = settingOf(key, where);
  return { ...behaviour, [sets]: read(kind, key, text, where) };
}

function settingOf(key: string, where: string): { readonly sets: keyof Behaviour; readonly kind: Kind } {
  const setting = Object.hasOwn(settings, key) ? settings[key] : undefined;
  if (setting === undefined) throw new HumanError({ what: `the simulated server knows no setting \`${key}\``, where, toDo: `use ${Object.keys(settings).join(', ')}` });
  return setting;
}

function read(kind: Kind, key: string, text: string, where: string): unknown {
  if (kind === 'answer') return text.includes('|') ? text.split('|') : text;
  if (kind === 'time') {
    const spread = parseSpread(text);
    if (spread === undefined) throw new HumanError({ what: `\`${key}\` is not a time: ${text}`, where, toDo: `write ${key}=TIME, where TIME is ${spreadForms}` });
    return spread;
  }
  if (kind === 'statuses') return text.split(',').map(status => numberOf('number', key, status, where));
  return numberOf(kind, key, text, where);
}

function numberOf(kind: Kind, key: string, text: string, where: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new HumanError({ what: `\`${key}\` is not a number: ${text}`, where, toDo: `write ${key}=NUMBER` });
  if (kind === 'share' && value > 1) throw new HumanError({ what: `\`${key}\` is not a share: ${text}`, where, toDo: `write ${key}=SHARE, from 0 to 1` });
  if ((kind === 'count' || kind === 'atLeastOne') && !Number.isInteger(value)) throw new HumanError({ what: `\`${key}\` is not a whole number: ${text}`, where, toDo: `write ${key}=N` });
  if (kind === 'atLeastOne' && value < 1) throw new HumanError({ what: `\`${key}\` is less than 1: ${text}`, where, toDo: `write ${key}=N, from 1 up` });
  return value;
}
