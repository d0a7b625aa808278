import * as vscode from 'vscode';

/** Read-only texts of our own making, each at an address of its own; the same address again replaces its text. */
export class TextDocuments implements vscode.Disposable {
  private readonly scheme: string;
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration: vscode.Disposable;

  constructor(scheme: string) {
    this.scheme = scheme;
    this.registration = vscode.workspace.registerTextDocumentContentProvider(scheme, { onDidChange: this.changed.event, provideTextDocumentContent: uri => this.texts.get(uri.toString()) ?? '' });
  }

  /** Shows the text beside what is edited. Returns its address. */
  async show(path: string, text: string): Promise<vscode.Uri> {
    const uri = vscode.Uri.from({ scheme: this.scheme, path });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
    return uri;
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
