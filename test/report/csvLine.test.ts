import { expect, test } from 'vitest';
import { csvLine } from '../../src/report/exporters/csvLine.ts';

test.each(['=1+1', '+cmd', '-1+2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＠x', "-cmd|' /C calc'!A0", '+', '-', '-1e'])('what a spreadsheet would compute is a text: %j', text => {
  expect(csvLine([text]).replace(/^"/, '')[0]).toBe("'");
});

test.each(['-1', '+1.5', '-1,234.50', '-1e-7', '+3E+10', '1', 'a=b', ' =1', "'=1", ''])('a number and a plain text stay as they are: %j', text => {
  expect(csvLine([text, -1, 0.5])).toBe(`${/,/.test(text) ? `"${text}"` : text},-1,0.5\r\n`);
});
