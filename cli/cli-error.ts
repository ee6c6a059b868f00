/** The command could not do its work; `message` says what, why and what to do. */
export class CliError extends Error {
  override name = 'CannotRunError'
  /** What else is wrong, each on a line of its own. */
  readonly others: readonly string[]

  constructor(message: string, options: ErrorOptions & { others?: readonly string[] } = {}) {
    super(message, options)
    this.others = options.others ?? []
  }
}
