import type { KnownFile } from '../source.ts';

/** What a task owner of Dynabench writes (as it is, or in a task's record), or the table of tasks of its evaluation server. */
export const dynabenchFile: KnownFile = {
  id: 'dynabench',
  what: 'a Dynabench task configuration',
  matches: (text, name) =>
    (/\.(ya?ml|json)$/i.test(name) && ((/^perf_metric:/m.test(text) && /^(aggregation_metric|model_wrong_metric|delta_metrics|output):/m.test(text)) || (/["']?config_yaml["']?[ \t]*:/.test(text) && /["']?task_code["']?[ \t]*:/.test(text)))) ||
    (/\.py$/i.test(name) && /^tasks?_config[ \t]*=[ \t]*\{/m.test(text)),
};
