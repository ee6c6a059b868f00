import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FactsByName } from '../../../../../audit/resources/fact.ts'
import { getResourceKey, type ResourceKey } from '../../../../../audit/resources/resource.ts'
import {
  findProjection,
  projectResources,
} from '../../../../../functions/cloudformation/facts/projections.ts'
import { isWithoutFacts } from '../../../../../functions/cloudformation/facts/without-facts.ts'
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
  for (const contribution of contributions) {
    const key = getResourceKey(contribution.resource)
    facts.set(
      key,
      contribution.apply(facts.get(key), other => facts.get(getResourceKey(other))),
    )
  }
  return facts
}

function listIds({ resources }: ResolvedTemplate): string[] {
  return resources.map(({ logicalId, type, physicalId }) => `${logicalId} ${type} ${physicalId}`).toSorted()
}

describe.each(['events', 'apis', 'globals', 'orders', 'policies', 'authorizers'])('the sample %s', name => {
  const expanded = readSample(`${name}.yaml`)
  const transformed = readSample(`${name}.transformed.json`)

  it('has the resources that the transform makes of it', () => {
    expect(listIds(expanded)).toEqual(listIds(transformed))
    expect(expanded.undecided).toEqual(transformed.undecided)
    expect([...expanded.exports]).toEqual([...transformed.exports])
  })

  it('has the facts that the transformed template has', () => {
    const facts = listFacts(expanded)
    expect(facts.size).toBeGreaterThan(1)
    expect(Object.fromEntries(facts)).toEqual(Object.fromEntries(listFacts(transformed)))
  })
})

describe('the sample orders', () => {
  const resolved = readSample('orders.yaml')
  const facts = listFacts(resolved)

  function findFacts(kind: string, logicalId: string): FactsByName {
    const found = [...facts].find(([key]) => key.includes(kind) && key.includes(`app-${logicalId}-`))
    if (found === undefined) throw new Error(`${logicalId} has no facts`)
    return found[1]
  }

  it('has no resource of a type that is not understood', () => {
    const types = resolved.resources.map(({ type }) => type)
    expect(types.filter(type => findProjection(type) === undefined && !isWithoutFacts(type))).toEqual([])
  })

  it('has a public URL, and an alias that its API invokes', () => {
    expect(findFacts('function', 'Webhook')['urls']).toEqual({
      known: [{ qualifier: '$LATEST', authType: 'NONE' }],
    })
    const { policies } = findFacts('function', 'TakeOrder')
    expect(policies).toMatchObject({
      known: {
        live: {
          Statement: ['GET/orders/*', 'POST/orders'].map(route => ({
            Effect: 'Allow',
            Principal: { Service: ['apigateway.amazonaws.com'] },
            Action: ['lambda:InvokeFunction'],
            Condition: {
              ArnLike: { 'AWS:SourceArn': [expect.stringMatching(`/\\*/${route.replace('*', '\\*')}$`)] },
            },
          })),
        },
      },
    })
  })

  it('has roles of which all policies are known', () => {
    const { inlinePolicies, attachedPolicies, trust } = findFacts('role', 'ProcessOrderRole')
    expect(trust).toMatchObject({
      known: { Statement: [{ Principal: { Service: ['lambda.amazonaws.com'] } }] },
    })
    expect(inlinePolicies).toMatchObject({
      known: {
        ProcessOrderRolePolicy0: { Statement: [{ Effect: 'Allow' }] },
        ProcessOrderRolePolicy1: { Statement: [{ Action: ['ses:SendEmail'], Resource: ['*'] }] },
      },
    })
    expect(inlinePolicies).not.toHaveProperty('incomplete')
    expect(JSON.stringify(attachedPolicies)).toContain('AWSLambdaSQSQueueExecutionRole')
  })
})
