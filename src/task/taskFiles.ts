/** `NAME.eval.yaml`, `.bench.json`, …: the names an editor and a command line take for task files. */
const name = /\.(eval|bench|tune)\.(ya?ml|json)$/i;

export function isTaskFile(file: string): boolean {
  return name.test(file);
}
