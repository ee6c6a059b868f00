import type { FactsByName } from '../../../../audit/resources/fact.ts'
import { getResourceKey, type Resource } from '../../../../audit/resources/resource.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import type {
  Contribution,
  FactLookup,
  ProjectionContext,
} from '../../../../functions/cloudformation/facts/contribution.ts'
import { projections } from '../../../../functions/cloudformation/facts/projections.ts'
import type { ResolvedResource } from '../../../../functions/cloudformation/resolve/resolved-template.ts'
import {
  createUnresolved,
  type ResolvedValue,
} from '../../../../functions/cloudformation/resolve/resolved-value.ts'

/** The account of the templates, and its region. */
export const templateAccount = '111122223333'
export const templatePlace = { account: templateAccount, region: 'eu-west-1' }

/** When the templates are judged. */
export const JUDGED_AT = '2026-05-12T10:00:00.000Z'

/** The context of the projections. */
export const projectionContext: ProjectionContext = {
  ...templatePlace,
  redactor: createRedactor('key'),
  now: new Date(JUDGED_AT),
}

/** A value that is not known before the deployment. */
export const notKnown = createUnresolved('the resource Other does not exist yet')

/** A resource of a template with these properties. */
export function buildTemplateResource(
  type: string,
  physicalId: string,
  properties: Readonly<Record<string, ResolvedValue>>,
  more: Partial<ResolvedResource> = {},
): ResolvedResource {
  return {
    logicalId: 'Logical',
    stack: 'app',
    type,
    physicalId,
    properties,
    source: { file: 'template.json', line: 1 },
    definition: 'properties',
    ...more,
  }
}

/** What the resource does to the account. */
export function projectTemplateResource(resolvedResource: ResolvedResource): readonly Contribution[] {
  const project = projections[resolvedResource.type]
  if (project === undefined) throw new Error(`${resolvedResource.type} has no projection`)
  return project(resolvedResource, projectionContext)
}

/** The facts of the audited resources after the change, by key, given those of the account. */
export function projectAllFacts(
  resources: readonly ResolvedResource[],
  before: readonly (readonly [Resource, FactsByName])[] = [],
): Map<string, FactsByName> {
  const facts = new Map(before.map(([resource, known]) => [getResourceKey(resource), known]))
  const findFacts: FactLookup = resource => facts.get(getResourceKey(resource))
  for (const contribution of resources.flatMap(projectTemplateResource)) {
    const key = getResourceKey(contribution.resource)
    facts.set(key, contribution.apply(facts.get(key), findFacts))
  }
  return facts
}

/** The facts of the audited resource of a resource of a template after the change. */
export function projectOwnFacts(resolvedResource: ResolvedResource, before?: FactsByName): FactsByName {
  const [own] = projectTemplateResource(resolvedResource)
  if (own === undefined) throw new Error('the resource contributes nothing')
  return own.apply(before)
}
