import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { parseFunctionName } from '../../../../audit/resources/lambda/function-name.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { quoteText } from '../../../../audit/text/quote-text.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { ProjectionContext } from '../contribution.ts'
import { PropertyError } from '../properties/property-error.ts'
import { requireTextProperty } from '../properties/read-property.ts'

/** The function that a property names, and the version or alias of it. */
export interface FunctionTarget {
  resource: Resource<'AWS::Lambda::Function'>
  /** `$LATEST` for the function itself. */
  qualifier: string
}

/** The qualifier of a function itself. */
export const UNQUALIFIED_FUNCTION = '$LATEST'

/** The function that `property` names by its name or ARN. Throws PropertyError. */
export function readFunctionTarget(
  resolvedResource: ResolvedResource,
  property: string,
  projectionContext: ProjectionContext,
): FunctionTarget {
  const name = requireTextProperty(resolvedResource, property)
  const parsed = parseFunctionName(name)
  if (parsed === undefined)
    throw new PropertyError(`property ${property} names no function: ${quoteText(name)}`)
  const { qualifier = UNQUALIFIED_FUNCTION } = parsed
  return { resource: buildFunctionResource(name, projectionContext), qualifier }
}
