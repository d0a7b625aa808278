import type { RunForm } from './runForm.ts';

/** What the panel shows: the run that is selected, or something that is no run and lies over it until it is closed. The host says which, also to a page that comes back. */
export type Screen = { readonly type: 'run' } | { readonly type: 'runForm'; readonly form: RunForm };
