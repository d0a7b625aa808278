import assert from 'node:assert/strict';
import { HumanError } from '../../../src/base/humanError.ts';
import { parseLaunchFailure, parseLaunchRequest } from '../../../src/protocol/launch.ts';
import { parseDeviceList } from '../../../src/protocol/parseDeviceList.ts';
import { parseEndpointList } from '../../../src/protocol/parseEndpointList.ts';
import { parseFromPanel, parsePanelMemory } from '../../../src/protocol/parseFromPanel.ts';
import { parseRunArguments } from '../../../src/protocol/runChoices.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

const query = '{"run": "r", "trial": "t", "outcome": "ok", "scorer": "s", "correctness": "right", "score": {"from": 0, "to": 1}, "disagree": true, "tag": {"column": "a", "value": "b"}, "search": "x", "sort": "score", "descending": true, "offset": 0, "limit": 50, "around": {"sample": {"trial": "t", "index": 1, "repeat": 0}, "multiple": 2}}';

/** What the page posts to the host, what a host tells the runner, and what child processes print: JSON that somebody else may have written. */
export const target: FuzzTarget = {
  seeds: () => [
    '{"type": "ready"}', '{"type": "selectRun", "run": "r"}', '{"type": "setLimit", "run": "r", "parallelRequests": "auto"}', `{"type": "querySamples", "request": 1, "query": ${query}}`,
    `{"type": "sideBySide", "request": 1, "run": "r", "trial": "t", "index": 0, "repeat": 0, "step": {"direction": "next", "query": ${query}}}`,
    '{"type": "queryCompared", "request": 1, "query": {"group": 0, "scorer": "s", "against": 1, "show": "all", "sort": "difference", "descending": false, "offset": 0, "limit": 9}}',
    '{"type": "submitForm", "form": "f", "action": "run", "choices": {"models": ["m"], "set": ["a=b"], "sample": 3, "parallelRequests": 4, "cache": true, "budget": {"maxCost": 1}, "logging": {"level": "debug", "requests": true}}}',
    '{"type": "saveChart", "name": "n", "format": "png", "data": "iVBORw0KGgoAAAA="}', '{"type": "remember", "memory": {"run": "r", "atMs": 1}}', '{"type": "queryEvents", "run": "r", "request": 0, "query": {"search": "a", "level": "warn", "offset": 0, "limit": 10}}',
    '{"taskFile": "/t", "workspace": "/w", "runId": "r", "resume": true}', '{"error": {"what": "a", "where": "b", "toDo": "c", "problems": []}}',
    '{"schema": "pitwall.gpus/1", "devices": [{"id": "a", "kind": "gpu", "index": "0", "name": "n", "pids": [1], "held_by": {"run": "r", "trial": "t", "workspace": "w", "pid": 1, "since": "2026-01-01T00:00:00Z"}}], "waiting": [], "notes": []}',
    '{"schema": "pitwall.endpoints/1", "endpoints": [{"endpoint": "e", "provider": "openai", "models": [{"task": "t", "task_file": "f", "model": "m", "parallel_requests": {"value": "auto", "source": "s"}, "learnt": {"parallel_requests": 3}}]}], "notes": []}',
  ],
  words: ['"type": ', '"run": ', '"r"', 'null', 'true', '{}', '[]', '""', ', ', '"problems": ', '"error": ', '"__proto__": {"a": 1}', '"limit": 501', '1e400', '-1', '0.5'],
  run(input) {
    const text = input.toString();
    const failure = parseLaunchFailure(text);
    assert.ok(failure === undefined || failure instanceof HumanError);
    parseDeviceList(text);
    parseEndpointList(text);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    const message = parseFromPanel(value);
    // Read as it was written, without a word more.
    if (message !== undefined) assert.deepEqual(message, value);
    assert.ok(Object.keys(parsePanelMemory(value)).every(key => ['run', 'id', 'atMs'].includes(key)));
    const choices = parseRunArguments(value, value);
    assert.ok(typeof choices === 'object');
    try {
      const { taskFile, workspace, runId } = parseLaunchRequest(text);
      assert.ok([taskFile, workspace, runId].every(field => typeof field === 'string'));
    } catch (error) {
      assert.match((error as Error).message, /^Not a launch request|^nothing is run in a workspace that is not trusted$/);
    }
    assert.equal(Object.keys(Object.prototype).length, 0, 'the prototype of all objects has been changed');
  },
};
