/** The command cannot start; `message` says what is wrong and what to do. */
export class DeployError extends Error {
  override name = 'DeployError'
}
