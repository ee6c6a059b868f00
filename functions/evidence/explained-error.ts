/** What was asked for cannot be done. `message` says what is wrong, why, and what to do. */
export class ExplainedError extends Error {
  override name = 'ExplainedError'
  /** Further problems, one line each. */
  readonly others: readonly string[]

  constructor(message: string, options: ErrorOptions & { others?: readonly string[] } = {}) {
    super(message, options)
    this.others = options.others ?? []
  }
}
