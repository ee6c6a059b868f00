/** The command could not run. `message` says what is wrong, why, and what to do. */
export class CliError extends Error {
  override name = 'CliError'
  /** Further problems, one line each. */
  readonly others: readonly string[]

  constructor(message: string, options: ErrorOptions & { others?: readonly string[] } = {}) {
    super(message, options)
    this.others = options.others ?? []
  }
}
