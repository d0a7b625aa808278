interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

export function judgeAudit(text: string): { readonly said: string; readonly fails: boolean };
export function lockProblems(lock: { readonly lockfileVersion: number; readonly packages: Readonly<Record<string, LockedPackage>> }): readonly string[];
