import { counted } from '../../base/counted.ts';
import type { Column } from '../textTable.ts';
import { durationText } from '../timeText.ts';
import { bareNumber, excessOf, excessText, limitText, objectiveAt, titleWithUnit } from './tuneNumbers.ts';
import { parameterText, type TuneExperiment, type TuneLevel, type TuneView } from './tuneView.ts';

export interface TuneTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}


/** The experiments in the order of the ranking: of the terminal, of Markdown, of HTML. @param remarks why each is not where it might be, in the last column */
export function rankingCells(view: TuneView, { remarks, short }: { readonly remarks: boolean; /** What stands for a parameter's name. */ readonly short?: ReadonlyMap<string, string> }): TuneTable {
  const { objective } = view;
  const ranked = inOrder(view);
  const varied = variedParameters(view);
  const several = ranked.some(({ devicesNeeded }) => devicesNeeded !== ranked[0]?.devicesNeeded);
  const judged = ranked.some(({ levels, limits }) => limits.length > 0 || levels.some(({ within }) => within !== undefined));
  const scorers = [...new Set(ranked.flatMap(({ scores }) => scores.map(({ scorer }) => scorer)))].filter(scorer => scorer !== objective.metric);
  const partial = ranked.some(({ share }) => share < 1);
  const lossy = hasFailures(view);
  const columns: Column[] = [
    { title: '#', align: 'right' },
    { title: 'experiment', align: 'left' },
    ...varied.map((name): Column => ({ title: short?.get(name) ?? name, align: 'right' })),
    { title: titleWithUnit(objective.metric, objective.unit), align: 'right' },
    ...(ranked.some(of => atText(of) !== '–') ? [{ title: 'at', align: 'left', mayGo: true } as const] : []),
    ...(judged ? [{ title: 'SLO', align: 'left', mayGo: true } as const] : []),
    ...scorers.map((title): Column => ({ title, align: 'right' })),
    ...(partial ? [{ title: 'length', align: 'right' } as const] : []),
    ...(lossy ? [{ title: 'failed', align: 'right' } as const] : []),
    ...(several ? [{ title: 'devices', align: 'right', mayGo: true } as const] : []),
    { title: 'took', align: 'right', mayGo: true },
    { title: remarks ? 'remarks' : '', align: 'left' },
  ];
  return { columns, rows: ranked.map(row) };

  function row(of: TuneExperiment): readonly string[] {
    return [
      of.place === undefined ? '–' : String(of.place),
      of.id,
      ...varied.map(name => parameterText(of.configuration[name])),
      objectiveText(of),
      ...(columns.some(({ title }) => title === 'at') ? [atText(of)] : []),
      ...(judged ? [sloText(of)] : []),
      ...scorers.map(scorer => {
        const score = of.scores.find(other => other.scorer === scorer);
        return score === undefined ? '–' : bareNumber(score.value, score.unit);
      }),
      ...(partial ? [lengthText(of.share)] : []),
      ...(lossy ? [failedText(of)] : []),
      ...(several ? [String(of.devicesNeeded)] : []),
      of.startedMs === undefined || of.endedMs === undefined ? '–' : durationText(of.endedMs - of.startedMs),
      remarks ? `${of.standing === 'infeasible' ? 'infeasible: ' : ''}${remark(of)}` : standingText(of),
    ];
  }
}

/** `12.4`; in brackets what an infeasible one has at the level that comes nearest to the limits. */
export function objectiveText({ objective, nearest, standing }: TuneExperiment): string {
  if (standing === 'notMeasured') return '–';
  return objective !== undefined ? bareNumber(objective.value, objective.unit) : nearest === undefined ? '–' : `(${bareNumber(nearest.value, nearest.unit)})`;
}

/** The level of that number. */
export function atText({ objective, nearest, standing }: TuneExperiment): string {
  return standing === 'notMeasured' ? '–' : (objective?.at ?? nearest?.at ?? '–');
}

/** Whether requests of any experiment have failed. */
export function hasFailures({ experiments }: Pick<TuneView, 'experiments'>): boolean {
  return experiments.some(({ levels }) => levels.some(({ figures }) => (figures?.failed ?? 0) > 0));
}

/** `90 of 100`: requests at the level that stands for it, or where none does at all of them. */
export function failedText({ levels }: TuneExperiment): string {
  const best = levels.filter(level => level.best === true);
  const told = (best.length > 0 ? best : levels).flatMap(({ figures }) => figures ?? []);
  const failed = told.reduce((sum, of) => sum + of.failed, 0);
  return told.length === 0 ? '–' : failed === 0 ? '0' : `${failed} of ${told.reduce((sum, of) => sum + of.requests, 0)}`;
}

/** What stands above the table of levels. */
export function levelsCaption({ experiments, objective }: Pick<TuneView, 'experiments' | 'objective'>): string {
  const judged = experiments.some(({ levels }) => levels.some(({ within }) => within !== undefined));
  return judged ? 'every level: ✓ within the SLO, ✗ with the limit that it missed by most' : `${titleWithUnit(objective.metric, objective.unit)}, at every level`;
}

/** Every level of every experiment that has one: whether it is within the SLO, and the objective there. */
export function levelCells(view: TuneView): TuneTable {
  const told = inOrder(view).filter(({ levels, standing }) => levels.some(({ within, figures }) => figures !== undefined || (within !== undefined && standing !== 'notMeasured')));
  const names = [...new Set(told.flatMap(({ levels }) => levels.map(({ name }) => name)))];
  return {
    columns: [{ title: 'experiment', align: 'left' }, ...names.map((title): Column => ({ title, align: 'right', mayGo: true }))],
    rows: told.map(({ id, levels, standing, devicesNeeded }) => [id, ...names.map(name => levelText(levels.find(level => level.name === name && (standing !== 'notMeasured' || level.figures !== undefined)), view, devicesNeeded))]),
  };
}

/** One row a level of a parameter. */
export function effectCells({ effects, objective }: Pick<TuneView, 'effects' | 'objective'>): TuneTable {
  return {
    columns: [{ title: 'parameter', align: 'left' }, { title: 'level', align: 'right' }, { title: 'n', align: 'right' }, { title: `median ${titleWithUnit(objective.metric, objective.unit)}`, align: 'right' }, { title: 'feasible', align: 'left' }],
    rows: effects.flatMap(({ parameter, levels }) => levels.map(({ level, n, median, feasible }, k) => [k === 0 ? parameter : '', level, String(n), median === undefined ? '–' : bareNumber(median, objective.unit ?? ''), `${feasible} of ${n}`])),
  };
}

export function inOrder({ ranking, experiments }: Pick<TuneView, 'ranking' | 'experiments'>): readonly TuneExperiment[] {
  const byId = new Map(experiments.map(of => [of.id, of]));
  return ranking.flatMap(id => byId.get(id) ?? []);
}

/** Those that differ between experiments; all of them where there is one experiment. */
export function variedParameters({ parameters, experiments }: Pick<TuneView, 'parameters' | 'experiments'>): readonly string[] {
  const names = parameters.map(({ name }) => name);
  const varied = names.filter(name => experiments.some(({ configuration }) => configuration[name] !== experiments[0]?.configuration[name]));
  return varied.length === 0 ? names : varied;
}

/** Initials for names that have no room in so many columns: `tensor_parallel_size` is `tps`. Each is another; absent where the names are short. */
export function shortNames(names: readonly string[], room: number): ReadonlyMap<string, string> | undefined {
  if (names.reduce((sum, name) => sum + name.length + 2, 0) <= room) return undefined;
  const short = new Map<string, string>();
  for (const name of names) {
    const words = name.split(/[_\-.\s]+/).filter(word => word !== '');
    const initials = words.length < 2 ? (name.length <= 8 ? name : name.slice(0, 6)) : words.map(word => word.charAt(0)).join('');
    const taken = [...short.values()];
    const free = [initials, ...Array.from({ length: names.length }, (_, k) => `${initials}${k + 2}`)].find(other => !taken.includes(other));
    short.set(name, free ?? name);
  }
  return short;
}

/** `1/9` of the bench's length, `all` of it. */
export function lengthText(share: number): string {
  if (share >= 1) return 'all';
  const parts = Math.round(1 / share);
  return Math.abs(1 / parts - share) < 0.001 ? `1/${parts}` : `${Number((share * 100).toPrecision(2))} %`;
}

/** `met`, `met at 2 of 3`, `missed`; `tolerated`: missed by no more than the task’s fail ratio. */
export function sloText({ levels, limits, standing }: TuneExperiment): string {
  // Of what was cut off the levels that it did not come to say nothing.
  const judged = levels.filter(({ within, figures }) => within !== undefined && (standing !== 'notMeasured' || figures !== undefined));
  const within = judged.filter(level => level.within === true).length;
  const scores = limits.every(({ held, soft }) => held || soft);
  if (judged.length + limits.length === 0 || (judged.length === 0 && standing === 'notMeasured')) return '–';
  const tolerated = [...judged.flatMap(level => level.limits), ...limits].some(({ held, soft }) => !held && soft);
  if (within === judged.length && scores) return standing === 'infeasible' ? 'missed' : tolerated ? 'tolerated' : 'met';
  if (within === 0 || !scores) return 'missed';
  return `met at ${within} of ${judged.length}`;
}

/** What stands at the end of a row: why it is not where it might be. */
export function remark(of: TuneExperiment): string {
  const { standing, wentOnAs } = of;
  const went = wentOnAs === undefined ? [] : [`measured for longer as ${wentOnAs}`];
  switch (standing) {
    case 'feasible':
      return [...of.levels.filter(({ best, within }) => best === true && within === true).flatMap(({ limits, name }) => limits.filter(({ held, soft }) => !held && soft).map(limit => `${limitText(limit).replace(' (soft)', '')} at ${name}, which \`slo_fail_ratio\` tolerates`)), ...(standingText(of) === 'invalid' ? ['the client could not do what was asked of it there, so its numbers are not the server’s'] : []), ...went].join('; ');
    case 'infeasible':
      return [worstMiss(of), ...went].filter(text => text !== '').join('; ');
    case 'notMeasured':
      return `${failureText(of)}${of.error === undefined ? '' : `: ${of.error}`}`;
    case 'underWay':
      return progressText(of);
  }
}

/** Of the limit that was missed by most, at the level of the objective where there is one. */
function worstMiss({ levels, limits, violation }: TuneExperiment): string {
  const at = levels.find(({ best }) => best);
  const considered = [...limits.map(limit => ({ limit, name: undefined })), ...(at === undefined ? levels : [at]).flatMap(level => level.limits.map(limit => ({ limit, name: level.name })))].filter(({ limit }) => !limit.held && !limit.soft);
  const [worst] = considered.toSorted((a, b) => (excessOf(b.limit) ?? Infinity) - (excessOf(a.limit) ?? Infinity));
  if (worst === undefined) return violation === undefined || violation === 0 ? 'no objective could be measured' : `limits missed by ${excessText(violation).slice(1)} in all`;
  return `${limitText(worst.limit)}${worst.name === undefined ? '' : ` at ${worst.name}`}`;
}

/** One or two words; nothing for what is as it should be. */
export function standingText({ standing, outcome, stage, levels }: TuneExperiment): string {
  if (standing === 'feasible') return levels.some(({ best, figures }) => best === true && figures?.verdict === 'invalid') ? 'invalid' : '';
  if (standing === 'infeasible') return 'infeasible';
  return standing === 'underWay' ? { waiting: 'waiting', starting: 'starting', bench: 'in its bench', eval: 'in its eval', ended: 'stopping' }[stage] : { ok: 'not judged', startFailed: 'did not start', died: 'died', failed: 'failed', timedOut: 'timed out', cancelled: 'cancelled', interrupted: 'interrupted' }[outcome ?? 'interrupted'];
}

const failures = { ok: 'measured', startFailed: 'did not start', died: 'its server died', failed: 'failed', timedOut: 'ran out of time', cancelled: 'was cancelled', interrupted: 'was interrupted' } as const;
const stages = { waiting: 'while it waited for devices', starting: 'while it started', bench: 'in its bench', eval: 'in its eval', ended: '' } as const;

/** `did not start`, `its server died in its bench`. */
export function failureText({ outcome = 'interrupted', stage }: Pick<TuneExperiment, 'outcome' | 'stage'>): string {
  return outcome === 'startFailed' || stages[stage] === '' ? failures[outcome] : `${failures[outcome]} ${stages[stage]}`;
}

/** `waits for 2 devices`, `starting`, `bench: 312 of 500 requests`. */
export function progressText({ stage, devicesNeeded, bench, eval: scored }: TuneExperiment): string {
  const done = (of: { readonly done: number; readonly total?: number } | undefined, what: string): string => (of === undefined ? '' : `: ${of.done}${of.total === undefined ? '' : ` of ${of.total}`} ${what}`);
  switch (stage) {
    case 'waiting':
      return devicesNeeded === 0 ? 'waits' : `waits for ${counted(devicesNeeded, 'device')}`;
    case 'starting':
      return 'starting';
    case 'bench':
      return `bench${done(bench, 'requests')}`;
    case 'eval':
      return `eval${done(scored, 'samples')}`;
    case 'ended':
      return 'stopping';
  }
}

/** `✓ 12.4`, `✗ 9.1 (p99(ttft) +42 %)`, `✓ 75.5 (invalid)`, `– (63 of 80 failed)`. */
function levelText(level: TuneLevel | undefined, { objective }: TuneView, devices: number): string {
  if (level === undefined) return '–';
  const { within, limits, figures } = level;
  const value = objectiveAt(level, objective, devices);
  const shown = value === undefined ? (within === undefined ? '–' : '') : bareNumber(value, objective.unit ?? '');
  const [worst] = limits.filter(({ held, soft }) => !held && !soft).toSorted((a, b) => (excessOf(b) ?? Infinity) - (excessOf(a) ?? Infinity));
  const excess = worst === undefined ? undefined : excessOf(worst);
  const remarks = [
    ...(worst === undefined ? [] : [`${worst.metric} ${excess === undefined ? 'not measured' : excessText(excess)}`]),
    ...(figures !== undefined && figures.failed > 0 ? [`${figures.failed} of ${figures.requests} failed`] : []),
    ...(figures?.verdict === 'invalid' ? ['invalid'] : []),
  ];
  return [...(within === undefined ? [] : [worst === undefined ? '✓' : '✗']), ...(shown === '' ? [] : [shown]), ...(remarks.length === 0 ? [] : [`(${remarks.join(', ')})`])].join(' ');
}
