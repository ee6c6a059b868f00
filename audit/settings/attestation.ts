/** What a person states about a clause of a framework that no control can evaluate. */
export interface Attestation {
  /** The name of the framework, with its edition. */
  framework: string
  /** The id of the clause, as the framework numbers it. */
  clause: string
  /** What is attested. */
  text: string
  /** Who attests it. */
  author: string
  /** The last day on which it holds, an ISO date (UTC). */
  until: string
}

/** Whether the last day of an attestation is before `now`. */
export function hasEnded({ until }: Pick<Attestation, 'until'>, now: Date): boolean {
  return now.toISOString().slice(0, 10) > until
}
