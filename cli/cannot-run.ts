/** The command could not do its work; `message` says what, why and what to do. */
export class CannotRun extends Error {
  override name = 'CannotRun'
}
