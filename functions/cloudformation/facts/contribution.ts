import type { FactsByName } from '../../../audit/resources/fact.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { ResolvedResource } from '../resolve/resolved-template.ts'
import type { Redactor } from '../../collectors/fact-collector.ts'

/** Returns the facts of an audited resource as they are so far; undefined if it does not exist. */
export type FactLookup = (resource: Resource) => FactsByName | undefined

/** What a resource of a template does to one audited resource: its own, or one that it belongs to. */
export interface Contribution {
  resource: Resource
  /** The logical id of the template's resource. */
  logicalId: string
  /**
   * The facts of the audited resource after the change, given those before it: as the account has them, with the
   * contributions that came earlier. Undefined if the account does not have the resource. Some facts follow from those of
   * other resources, such as the configuration of a published version: without `findFacts` they are unknown.
   */
  apply(before: FactsByName | undefined, findFacts?: FactLookup): FactsByName
  /**
   * The facts of the audited resource where a change removes the template's resource, if it is a setting, which is audited whether a
   * resource makes it or not. Without them the audited resource is deleted.
   */
  removed?: FactsByName
}

/** What a projection needs besides the resource. */
export interface ProjectionContext {
  account: string
  region: string
  redactor: Redactor
  /** When the change is judged. */
  now: Date
  /** Returns the resource as the deployed template has it, if the change updates that one. */
  findDeployed?: (resolvedResource: ResolvedResource) => ResolvedResource | undefined
}

/**
 * How the resources of one CloudFormation type become facts. It throws PropertyError if it is not known which audited
 * resource is meant.
 */
export type Projection = (
  resolvedResource: ResolvedResource,
  projectionContext: ProjectionContext,
) => readonly Contribution[]
