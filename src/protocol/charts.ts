// How charts are drawn on both sides of the panel: the webview may take values from here only.
export { chartCsv } from '../report/chart/chartCsv.ts';
export { lightColours, type ChartColours } from '../report/chart/chartColours.ts';
export { chartRules } from '../report/chart/chartStyle.ts';
export { drawChart, type DrawnChart, type Stop } from '../report/chart/drawChart.ts';
export { standaloneChart } from '../report/chart/standaloneChart.ts';
export type { Chart } from '../report/chart/chart.ts';
export type { SvgNode } from '../report/chart/svgNode.ts';
export { distributionCharts } from '../report/load/distributionCharts.ts';
export { levelCharts } from '../report/load/levelCharts.ts';
export { levelName } from '../report/load/levelName.ts';
export { sweepCharts } from '../report/sweep/sweepCharts.ts';
export { timelineCharts } from '../report/load/timelineCharts.ts';
export { experimentCharts } from '../report/tune/tuneCharts.ts';
