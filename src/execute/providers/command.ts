import { HumanError } from '../../base/humanError.ts';
import { onAbort } from '../../base/onAbort.ts';
import type { CommandModel } from '../../task/models.ts';
import { compileTemplate, TemplateError, type TemplateValues } from '../../task/template.ts';
import type { ProviderPorts } from '../createProvider.ts';
import { createCommandPool, type CommandPool } from '../command/commandPool.ts';
import type { Program } from '../command/program.ts';
import { runCommand } from '../command/runCommand.ts';
import type { Answer, Provider } from '../provider.ts';
import { redact } from '../redact.ts';
import { referencedValues, resolveDeep, resolveReferences } from '../secrets.ts';
import { leaseOf, type Lease } from '../shared.ts';
import { requestValues } from './requestValues.ts';

/** A program of the user's: a process for each request, or a pool of long-lived ones. A variable without a value is a HumanError here. */
export function createCommandProvider(model: CommandModel, ports: ProviderPorts): Provider {
  const where = (key: string): string => `model \`${model.id}\`, ${key}`;
  const environment = Object.fromEntries(Object.entries(model.environment).map(([name, value]) => [name, resolveReferences(value, ports.environment, where(`env.${name}`))]));
  const params = resolveDeep(model.params, ports.environment, where('params')) as Record<string, unknown>;
  const secrets = referencedValues([model.environment, model.params], ports.environment, ['env', 'secret']);
  const [file, ...rest] = model.command.map(part => compileTemplate(part));
  const stdin = model.stdin === undefined ? undefined : compileTemplate(model.stdin);
  const { processes } = model;
  let disposed = false;
  const running = new Set<AbortController>();
  const pool = processes === undefined ? undefined : openPool(processes);

  return {
    async ask(request, signal) {
      const values = requestValues(request, params);
      if (pool !== undefined) return withoutSecrets(await untilDisposed(signal, inner => pool.value.ask(values, inner)), secrets);
      let program: Program;
      let text: string;
      try {
        program = programFor(values);
        text = stdin?.render(values) ?? values.prompt;
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        return { outcome: 'failed', errorClass: 'template', error: `the command cannot be rendered: ${error.message}`, retryable: false };
      }
      return withoutSecrets(await untilDisposed(signal, inner => runCommand(program, text, inner)), secrets);
    },
    dispose: () => {
      disposed = true;
      pool?.dispose();
      for (const each of running) each.abort();
    },
  };

  function openPool(count: number): Lease<CommandPool> {
    let program: Program;
    try {
      program = programFor({ params });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new HumanError({ what: error.message, where: where('command'), toDo: 'correct the template, or `params`', cause: error });
    }
    return leaseOf(ports.shared?.pools, JSON.stringify([{ ...program, clock: undefined }, count]), () => createCommandPool(program, count));
  }

  function programFor(values: TemplateValues): Program {
    const command = [file?.render(values) ?? '', ...rest.map(part => part.render(values))] as const;
    if (command.some(part => part.includes('\0'))) throw new TemplateError('an argument holds a NUL, which no program can be given');
    return { command, folder: model.folder, environment, timeoutMs: model.timeoutMs, clock: ports.clock };
  }

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
