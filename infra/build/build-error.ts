/** The bundles must not be deployed; `message` says why and what to do. */
export class BuildError extends Error {
  override name = 'BuildError'
}
