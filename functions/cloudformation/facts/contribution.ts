import type { FactsByName } from '../../../audit/resources/fact.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { ResolvedResource } from '../resolve/resolved-template.ts'
import type { Redactor } from '../../collectors/fact-collector.ts'

/** What a resource of a template does to one audited resource: its own, or one that it belongs to. */
export interface Contribution {
  resource: Resource
  /** The logical id of the template's resource. */
  logicalId: string
  /**
   * The facts of the audited resource after the change, given those before it: as the account has them, with the
   * contributions that came earlier. Undefined if the account does not have the resource.
   */
  apply(before: FactsByName | undefined): FactsByName
}

/** What a projection needs besides the resource. */
export interface ProjectionContext {
  account: string
  region: string
  redactor: Redactor
  /** When the change is judged. */
  now: Date
}

/** How the resources of one CloudFormation type become facts. */
export type Projection = (
  resolvedResource: ResolvedResource,
  projectionContext: ProjectionContext,
) => readonly Contribution[]
