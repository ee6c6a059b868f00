import { ExplainedError } from '../functions/evidence/explained-error.ts'

/** The command could not run. `message` says what is wrong, why, and what to do. */
export class CliError extends ExplainedError {
  override name = 'CliError'
}
