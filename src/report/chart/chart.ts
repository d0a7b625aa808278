/** A chart as data: what the panel and the exporters draw alike, by `drawChart`. */
export interface Chart {
  /** Names it among the charts beside it. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in sentences: for who does not see it. */
  readonly about: string;
  readonly x: Axis;
  readonly y: Axis;
  /** What a reader stops at, from left to right or in order of load: the k-th point of every line belongs to the k-th. */
  readonly stops: readonly string[];
  /** What each stop stands for, where that can be opened. */
  readonly keys?: readonly string[];
  readonly lines: readonly ChartLine[];
  /** Stretches of x on rows of y; each is a stop of its own, after those of the lines. */
  readonly bars?: readonly ChartBar[];
  /** Axes of their own across the plot, at x = 0, 1, …: what a line has at one lies there as a share of it, in y. Each line is a stop then. */
  readonly verticals?: readonly Axis[];
  /** Names that stand left of the plot in a chart above or below on the same x: this one begins where that does. */
  readonly gutter?: readonly string[];
  /** In px, where what is shown asks for it: rows need room. */
  readonly height?: number;
  /** Lines across the plot. */
  readonly marks: readonly Mark[];
  /** A stretch of x that counts. */
  readonly band?: { readonly from: number; readonly until: number; readonly label: string };
}

export interface Axis {
  /** With its unit. */
  readonly title: string;
  readonly unit: string;
  /** `nines`: shares, each step of 90, 99, 99.9 % as wide as the one before. */
  readonly scale: 'linear' | 'log' | 'nines';
  readonly from: number;
  readonly until: number;
  /** Where else than at round numbers. */
  readonly ticks?: readonly number[];
  /** What to write at the ticks, where they are no numbers. */
  readonly names?: readonly string[];
}

export interface ChartLine {
  readonly name: string;
  /** What is said of the line, where it is a stop. */
  readonly text?: string;
  /** What the line stands for, where that can be opened. */
  readonly key?: string;
  /** Which of the colours and marks, from 0. */
  readonly tone: number;
  /** `null`: nothing is known there, and the line is broken. */
  readonly points: readonly (ChartPoint | null)[];
  readonly dots?: true;
  /** Dots alone: their order says nothing. */
  readonly scattered?: true;
  readonly dashed?: true;
  /** Goes on over what is not known. */
  readonly joined?: true;
  /** A curve that was fitted or computed: its points belong to no stop. */
  readonly computed?: true;
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** 95 % interval. */
  readonly low?: number;
  readonly high?: number;
  /** It is a column from 0 to y, over this stretch of x. */
  readonly over?: readonly [number, number];
  readonly label?: string;
  /** Numbers that may not be believed, or that miss a limit. */
  readonly doubt?: 'suspect' | 'invalid' | 'infeasible';
}

export type BarShape = 'full' | 'half' | 'thin' | 'hollow';

export interface ChartBar {
  /** What it stands for, where that can be opened. */
  readonly key?: string;
  /** Tells it apart where its colour does not: absent, it is full. */
  readonly shape?: BarShape;
  /** On y. */
  readonly row: number;
  readonly from: number;
  readonly until: number;
  readonly tone: number;
  /** In the legend: bars of one tone have one name. */
  readonly name: string;
  /** Written in it, where it has room. */
  readonly label?: string;
  /** What is said of it, with its times. */
  readonly text: string;
}

export interface Mark {
  readonly across: 'x' | 'y';
  readonly at: number;
  readonly label: string;
  /** That of the line it is about. */
  readonly tone?: number;
}

/** So many tell lines apart by colour; further ones are dashed as well. */
export const tones = 6;
