/**
 * Makes the workbench that code-server serves an extension development host, by the options that the web workbench
 * already has: `developmentOptions.{extensions, extensionTestsPath}`. It reads its options from
 * `<meta id="vscode-workbench-web-configuration" data-settings="…">`; what that read returns is patched here.
 * Fulfilling the document by `page.route` would not do: such a document has no loopback address space, and Chromium
 * from 142 on blocks its WebSockets.
 */
export async function asExtensionDevelopmentHost(page, { origin, extensions = [], testsPath }) {
  const authority = new URL(origin).host;
  const remote = file => ({ $mid: 1, scheme: 'vscode-remote', authority, path: file });
  const options = { extensions: extensions.map(remote), ...(testsPath === undefined ? {} : { extensionTestsPath: remote(testsPath) }) };
  await page.addInitScript(development => {
    if (window.top !== window) return;
    const original = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = original.call(this, name);
      if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || !value) return value;
      const configuration = JSON.parse(value);
      configuration.developmentOptions = { ...configuration.developmentOptions, ...development };
      return JSON.stringify(configuration);
    };
  }, options);
}
