// Loaded before the program: the wall clock steps by STEP_MS once the process is STEP_AFTER_MS old. What is measured monotonically does not notice, as on a real machine.
const [stepMs, afterMs] = [Number(process.env.STEP_MS), Number(process.env.STEP_AFTER_MS)];
const RealDate = Date;
const now = () => RealDate.now() + (performance.now() >= afterMs ? stepMs : 0);

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }

  static now() {
    return now();
  }
};
