/** Requests that one replica works on at once, from its shape; as many as come where nothing of it is said. One of the two alone counts the other as 1. */
export function replicaWorkers({ processes, threads }: { readonly processes?: number | undefined; readonly threads?: number | undefined }): number {
  return processes === undefined && threads === undefined ? Number.POSITIVE_INFINITY : (processes ?? 1) * (threads ?? 1);
}
