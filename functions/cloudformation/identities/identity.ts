import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import type { NameGenerator } from './generated-names.ts'

/** A value of an identity that a property gives. */
interface IdentityVariable {
  property: string
  /** The value if the property is missing. */
  fallback?: string
  /** Changes the property's text, for example takes the name from an ARN. */
  convert?: (text: string, location: ResourceLocation) => string
}

/**
 * What `Ref` and `Fn::GetAtt` return for a type (AWS CloudFormation Template Reference, "Return values" of the type's
 * page). Texts have variables in braces: `{partition}`, `{region}`, `{account}`, `{suffix}` (the URL suffix), `{name}`,
 * `{number}` and `{letters}` (both assigned by AWS), the identity's own `variables`, and properties.
 */
export interface Identity {
  /** The property that names the resource, if AWS does not always generate the name. */
  nameProperty?: string
  /** Generates the name, or the id of a type without names. */
  generate: NameGenerator
  /** What a generated name ends with if the property is true. */
  fifo?: { property: string; suffix: string }
  variables?: Readonly<Record<string, IdentityVariable>>
  /** What `Ref` returns: the physical id. */
  ref: string
  /** The form of deployed physical ids, if there are others besides `ref`. `{host}` is any text. */
  deployedForm?: string
  /** The property without which `Ref` can return something else. */
  refDemands?: string
  /** What `Fn::GetAtt` returns, by attribute. */
  attributes: Readonly<Record<string, string>>
}

/** The identities of types by their names. */
export type IdentityTable = Readonly<Record<string, Identity>>

/** In place of the text of an attribute that nobody knows before AWS creates the resource. */
export const ASSIGNED = '{assigned}'
