import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FactsByName } from '../../../../../audit/resources/fact.ts'
import { getResourceKey, type ResourceKey } from '../../../../../audit/resources/resource.ts'
import { projectResources } from '../../../../../functions/cloudformation/facts/projections.ts'
import type { ResolvedTemplate } from '../../../../../functions/cloudformation/resolve/resolved-template.ts'
import { projectionContext } from '../../facts/template-resources.ts'
import { resolveOnly } from '../resolve-sample.ts'

/** `*.transformed.json`: what aws-sam-translator 1.115.0 made of the sample in eu-west-1, without bodies and deployments of APIs. */
function readSample(file: string): ResolvedTemplate {
  return resolveOnly(readFileSync(new URL(`samples/${file}`, import.meta.url), 'utf8'))
}

function listFacts({ resources }: ResolvedTemplate): Map<ResourceKey, FactsByName> {
  const facts = new Map<ResourceKey, FactsByName>()
  const { contributions } = projectResources(resources, projectionContext)
  for (const { resource, apply } of contributions) {
    const key = getResourceKey(resource)
    facts.set(key, apply(facts.get(key), other => facts.get(getResourceKey(other))))
  }
  return facts
}

function listIds({ resources }: ResolvedTemplate): string[] {
  return resources.map(({ logicalId, type, physicalId }) => `${logicalId} ${type} ${physicalId}`).toSorted()
}

describe.each(['events', 'apis', 'globals', 'orders'])('the sample %s', name => {
  const expanded = readSample(`${name}.yaml`)
  const transformed = readSample(`${name}.transformed.json`)

  it('has the resources that the transform makes of it', () => {
    expect(listIds(expanded)).toEqual(listIds(transformed))
    expect(expanded.undecided).toEqual(transformed.undecided)
    expect([...expanded.exports]).toEqual([...transformed.exports])
  })

  it('has the facts that the transformed template has', () => {
    const facts = listFacts(expanded)
    expect(facts.size).toBeGreaterThan(3)
    expect(Object.fromEntries(facts)).toEqual(Object.fromEntries(listFacts(transformed)))
  })
})
