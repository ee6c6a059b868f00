/** Where the work on a pack says how far it is. */
export interface PackProgress {
  /** Long work begins, such as `Reading the table`. */
  startPhase: (this: void, phase: string) => void
  /** One more item was read. */
  countItem: (this: void) => void
  /** What is no failure, and the user should know, in a sentence. */
  note: (this: void, sentence: string) => void
}

/** For work that says nothing of how far it is. */
export const silentProgress: PackProgress = {
  startPhase: () => undefined,
  countItem: () => undefined,
  note: () => undefined,
}
