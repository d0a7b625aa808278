/** `0:24`, `12:05`, `1:02:03`: whole seconds, rounded up so that a time left never reads 0:00 while there is some. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How long something took: `820 ms`, `4.2 s`, `12:05`, `1:02:03`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  // 59.95 would round to 60.0 s.
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : clockText(ms);
}

/** How long ago something was: `just now`, `40 s ago`, `5 min ago`, `2 h ago`, `3 d ago`. */
export function agoText(thenMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - thenMs) / 1000);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
