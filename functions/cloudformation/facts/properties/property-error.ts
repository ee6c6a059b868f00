/** A property of a template that is not known, or that AWS would refuse; `message` names it and says why. */
export class PropertyError extends Error {
  override name = 'PropertyError'
}

/** Creates the error of a property that is unresolved. */
export function createUnresolvedError(path: string, why: string): PropertyError {
  return new PropertyError(`property ${path} is not known: ${why}`)
}

/** Creates the error of a property that is not what CloudFormation expects there, such as `a text`. */
export function createInvalidError(path: string, expected: string): PropertyError {
  return new PropertyError(`property ${path} is not ${expected}, which CloudFormation requires`)
}
