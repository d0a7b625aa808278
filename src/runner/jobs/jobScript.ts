import { leastNode } from '../../base/leastNode.ts';
import { shellWord } from '../../base/shellWord.ts';
import { runnerOptions } from '../../protocol/launch.ts';
import { ownProgram } from '../tune/ownProgram.ts';

export interface JobScript {
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a job runs: the lines of `setup`, then Pitwall in the place of the shell, so that Slurm's signals reach it. @param words Pitwall's arguments @param timeMs the job's limit, where one is asked for */
export function jobScript(setup: readonly string[], words: readonly string[], timeMs?: number, { command, env } = ownProgram()): JobScript {
  const [node = 'node', ...program] = command;
  return {
    script: ['#!/bin/bash', ...endTime(timeMs), ...(setup.length === 0 ? [] : prepared(setup)), ...foundNode(node), `exec "$pitwall_node" ${[...runnerOptions, ...program, ...words].map(shellWord).join(' ')}`, ''].join('\n'),
    environment: env ?? {},
  };
}

/** Newer versions of Slurm say it themselves. */
function endTime(timeMs: number | undefined): readonly string[] {
  return timeMs === undefined ? [] : [`export SLURM_JOB_END_TIME="\${SLURM_JOB_END_TIME:-$(($(date +%s) + ${Math.ceil(timeMs / 60_000) * 60}))}"`];
}

/**
 * The script of a job is no login shell, and `module` is a function of one: it is made where it is not there, as in the shell that submits or else as by a login. The path of who submits stays in front.
 * A line that fails ends the job; one of a file that is sourced need not, and its shell may be left, by `exit` or a wrong word, as well.
 */
function prepared(setup: readonly string[]): readonly string[] {
  return [
    'if ! type module >/dev/null 2>&1; then',
    '  pitwall_path=$PATH',
    '  for pitwall_init in "$MODULESHOME/init/bash" "$LMOD_PKG/init/bash" /etc/profile; do',
    '    type module >/dev/null 2>&1 || { [ -r "$pitwall_init" ] && . "$pitwall_init"; }',
    '  done',
    '  PATH=$pitwall_path:$PATH',
    'fi',
    'pitwall_before=$(type -P node)',
    `pitwall_setup=(${setup.map(shellWord).join(' ')})`,
    'pitwall_failed() { [ "${#BASH_SOURCE[@]}" -gt 2 ] || exit "$1"; }',
    'pitwall_ended() { echo "pitwall: \\`setup\\` ended the job with code $1 at \\`${pitwall_setup[pitwall_line]}\\`; mend it in the task, or write \\`… || true\\` behind what may fail" >&2; }',
    // Which item is at work: nothing else tells it where a function of the shell fails, or leaves it.
    `pitwall_first=$((LINENO + 1)); trap '[ "$LINENO" -lt "$pitwall_first" ] || pitwall_line=$((LINENO - pitwall_first))' DEBUG; trap 'pitwall_failed $?' ERR; trap 'pitwall_ended $?' EXIT`,
    ...setup,
    'trap - DEBUG ERR EXIT',
    // What setup has set is for its own lines.
    'set +eu',
  ];
}

/** The run's own Node, which lies on a file system that nodes share, or a module's: whoever loads one means it. */
function foundNode(own: string): readonly string[] {
  return [
    `pitwall_node=${shellWord(own)}`,
    'pitwall_found=$(type -P node)',
    'if [ ! -x "$pitwall_node" ] || [ "$pitwall_found" != "${pitwall_before-$pitwall_found}" ]; then',
    '  if [ -z "$pitwall_found" ]; then echo "pitwall: this node has no $pitwall_node, and no Node on its PATH: install one where all nodes see it, or load it in \\`setup\\`" >&2; exit 1; fi',
    '  pitwall_node=$pitwall_found',
    `  "$pitwall_node" -e '${isNewEnough}' || { echo "pitwall: $pitwall_node is Node $("$pitwall_node" -p process.versions.node), and Pitwall runs on Node ${leastNode.text} or newer: load a newer one in \\\`setup\\\`" >&2; exit 1; }`,
    'fi',
  ];
}

/** In words that also the oldest Node knows. */
const isNewEnough = `var v = process.versions.node.split("."); process.exit(v[0] > ${leastNode.major} || (v[0] == ${leastNode.major} && v[1] >= ${leastNode.minor}) ? 0 : 1)`;
