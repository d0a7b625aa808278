/** The pages of a run in the panel, in the order of their tabs; which of them a run has, the page says. */
export const panelPages = ['overview', 'samples', 'timeline', 'events', 'settings'] as const;

export type PanelPage = (typeof panelPages)[number];
