/** For programs and code of a task: the keys of models, and what the editor tells its own processes, are none of their business. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PITWALL_(SECRET|EDITOR)_|ELECTRON_RUN_AS_NODE$)/i.test(name)));
}
