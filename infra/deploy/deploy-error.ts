/** It cannot be begun; `message` says what is wrong and what to do, in lines. */
export class DeployError extends Error {
  override name = 'CannotDeploy'
}
