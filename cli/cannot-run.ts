/** The command could not do its work; `message` says what, why and what to do. */
export class CannotRun extends Error {
  override name = 'CannotRun'
  /** What else is wrong, each on a line of its own. */
  readonly others: readonly string[]

  constructor(message: string, options: ErrorOptions & { others?: readonly string[] } = {}) {
    super(message, options)
    this.others = options.others ?? []
  }
}
