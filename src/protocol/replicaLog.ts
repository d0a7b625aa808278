/** The end of what a served copy has written. */
export interface ReplicaLog {
  /** Of its file, among those of the experiment. */
  readonly name: string;
  readonly text: string;
  /** There is more before it. */
  readonly isCut: boolean;
}
