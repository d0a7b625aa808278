import { onAbort } from '../../base/onAbort.ts';
import type { CommandModel } from '../../task/models.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createCommandPool } from '../command/commandPool.ts';
import { runCommand } from '../command/runCommand.ts';
import type { Answer, Provider } from '../provider.ts';
import { redact } from '../redact.ts';
import { referencedValues, resolveReferences } from '../secrets.ts';
import { leaseOf } from '../shared.ts';
import { promptText } from './promptText.ts';

/** A program of the user's: a process for each request, or a pool of long-lived ones. A variable without a value is a HumanError here. */
export function createCommandProvider(model: CommandModel, ports: ProviderPorts): Provider {
  const environment = Object.fromEntries(Object.entries(model.environment).map(([name, value]) => [name, resolveReferences(value, ports.environment, `model \`${model.id}\`, env.${name}`)]));
  const secrets = referencedValues(model.environment, ports.environment, ['env', 'secret']);
  const program = { command: model.command, folder: model.folder, environment, timeoutMs: model.timeoutMs, clock: ports.clock };
  let disposed = false;
  const running = new Set<AbortController>();
  const { processes } = model;
  const pool = processes === undefined ? undefined : leaseOf(ports.shared?.pools, JSON.stringify([{ ...program, clock: undefined }, processes]), () => createCommandPool(program, processes));

  return {
    async ask({ messages, sample }, signal) {
      const prompt = promptText(messages);
      return withoutSecrets(await untilDisposed(signal, inner => (pool === undefined ? runCommand(program, prompt, inner) : pool.value.ask({ messages, prompt, input: messages.at(-1)?.content ?? '', row: sample.row }, inner))), secrets);
    },
    dispose: () => {
      disposed = true;
      pool?.dispose();
      for (const each of running) each.abort();
    },
  };

  /** What is shared outlives this provider; what was asked through it does not. */
  async function untilDisposed(signal: AbortSignal, ask: (inner: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const own = new AbortController();
    running.add(own);
    const leave = onAbort(signal, () => own.abort());
    if (signal.aborted || disposed) own.abort();
    const answer = await ask(own.signal);
    leave();
    running.delete(own);
    return answer;
  }
}

function withoutSecrets(answer: Answer, secrets: readonly string[]): Answer {
  return answer.outcome === 'ok' ? answer : { ...answer, error: redact(answer.error, secrets).replace(/\.$/, '') };
}
