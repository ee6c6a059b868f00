import { describe, expect, it } from 'vitest'
import { known, type FactsByName } from '../../../../../audit/resources/fact.ts'
import { buildRegistryResource } from '../../../../../audit/resources/ecr/registry.ts'
import { buildRepositoryResourceByName } from '../../../../../audit/resources/ecr/repository.ts'
import { getResourceKey } from '../../../../../audit/resources/resource.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  notKnown,
  projectAllFacts,
  projectOwnFacts,
  templatePlace,
} from '../template-resources.ts'

type Properties = Record<string, ResolvedValue>

const repository = buildRepositoryResourceByName('media/resizer', templatePlace)
const registry = buildRegistryResource(templatePlace)
const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
}
const scanning = known({
  scanType: 'BASIC',
  rules: [
    { scanFrequency: 'SCAN_ON_PUSH', filters: ['base/*', 'resi'] },
    { scanFrequency: 'CONTINUOUS_SCAN', filters: ['prod*'] },
  ],
})

function buildRepository(properties: Properties, name = 'media/resizer') {
  return buildTemplateResource('AWS::ECR::Repository', name, properties)
}

function projectRepositoryIn(scanningFacts: FactsByName, properties: Properties, name = 'media/resizer') {
  const facts = projectAllFacts([buildRepository(properties, name)], [[registry, scanningFacts]])
  return facts.get(getResourceKey(buildRepositoryResourceByName(name, templatePlace))) ?? {}
}

describe('AWS::ECR::Repository', () => {
  const responses = {
    DescribeRepositories: {
      repositories: [
        {
          repositoryArn: repository.arn,
          imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
          imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev*' }],
        },
      ],
    },
    GetRepositoryPolicy: { policyText: JSON.stringify(policy) },
    GetLifecyclePolicy: { lifecyclePolicyText: '{"rules":[]}' },
    BatchGetRepositoryScanningConfiguration: {
      scanningConfigurations: [{ repositoryArn: repository.arn, scanFrequency: 'SCAN_ON_PUSH' }],
    },
    DescribeImages: { imageDetails: [] },
    ListTagsForResource: { tags: [{ Key: 'team', Value: 'payments' }] },
    ListCoverage: { coveredResources: [] },
    BatchGetAccountStatus: {
      accounts: [{ accountId: templatePlace.account, resourceState: { ecr: { status: 'ENABLED' } } }],
    },
  }
  const properties: Properties = {
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: [
      {
        ImageTagMutabilityExclusionFilterType: 'WILDCARD',
        ImageTagMutabilityExclusionFilterValue: 'dev*',
      },
    ],
    RepositoryPolicyText: policy,
    LifecyclePolicy: { LifecyclePolicyText: '{"rules":[]}' },
    ImageScanningConfiguration: { ScanOnPush: true },
    Tags: [{ Key: 'team', Value: 'payments' }],
  }

  it('has the facts that are read', async () => {
    const read = await readStubbedFacts(repository, responses)
    expect(projectOwnFacts(buildRepository(properties))).toEqual({ ...read, scanCoverage: known('NEW') })
    expect(projectOwnFacts(buildRepository(properties), read)).toEqual(read)
  })

  it('has the facts that are read of one without settings', async () => {
    const read = await readStubbedFacts(repository, {
      ...responses,
      DescribeRepositories: {
        repositories: [{ repositoryArn: repository.arn, imageTagMutability: 'MUTABLE' }],
      },
      GetRepositoryPolicy: { error: 'RepositoryPolicyNotFoundException' },
      ListTagsForResource: { tags: [] },
      GetLifecyclePolicy: { error: 'LifecyclePolicyNotFoundException' },
      BatchGetRepositoryScanningConfiguration: {
        scanningConfigurations: [{ repositoryArn: repository.arn, scanFrequency: 'MANUAL' }],
      },
    })
    expect(projectRepositoryIn({ scanning: known({ scanType: 'BASIC', rules: [] }) }, {})).toEqual({
      ...read,
      scanCoverage: known('NEW'),
    })
  })

  it('keeps a policy of the account, and does not know whether a lifecycle policy stays', async () => {
    const read = await readStubbedFacts(repository, responses)
    const { policy: own, lifecyclePolicy } = projectOwnFacts(buildRepository({}), read)
    expect(own).toEqual(read['policy'])
    expect(lifecyclePolicy).toEqual({ unknown: expect.stringContaining('leaves or removes') as string })
  })

  it.each<[string, FactsByName, Properties, string, object]>([
    ['a rule', { scanning }, {}, 'base/alpine', known('SCAN_ON_PUSH')],
    ['a filter without a wildcard', { scanning }, {}, 'media/resizer', known('SCAN_ON_PUSH')],
    ['the stronger rule', { scanning }, {}, 'prod-resizer', known('CONTINUOUS_SCAN')],
    ['no rule', { scanning }, {}, 'x', known('MANUAL')],
    [
      'its own setting',
      { scanning },
      { ImageScanningConfiguration: { ScanOnPush: 'true' } },
      'x',
      known('SCAN_ON_PUSH'),
    ],
    [
      'enhanced scanning',
      { scanning: known({ scanType: 'ENHANCED', rules: [] }) },
      { ImageScanningConfiguration: { ScanOnPush: true } },
      'x',
      known('MANUAL'),
    ],
    [
      'an unknown setting',
      { scanning },
      { ImageScanningConfiguration: notKnown },
      'x',
      { unknown: expect.anything() as string },
    ],
    ['an unknown registry', {}, {}, 'x', { unknown: expect.stringContaining('registry') as string }],
  ])('scans by %s', (_, facts, more, name, expected) => {
    expect(projectRepositoryIn(facts, more, name)['scanFrequency']).toEqual(expected)
  })

  it.each<[Properties, string, object]>([
    [{ ImageTagMutability: notKnown }, 'tagMutability', { unknown: expect.anything() as string }],
    [{ ImageTagMutability: 'ODD' }, 'tagMutability', { unknown: expect.anything() as string }],
    [
      { ImageTagMutability: 'MUTABLE_WITH_EXCLUSION' },
      'tagMutability',
      { incomplete: expect.stringContaining('exclusion filters') as string },
    ],
    [
      { ImageTagMutability: 'MUTABLE_WITH_EXCLUSION', ImageTagMutabilityExclusionFilters: [notKnown] },
      'tagMutability',
      { incomplete: expect.stringContaining('ExclusionFilters.0') as string },
    ],
    [{ RepositoryPolicyText: notKnown }, 'policy', { unknown: expect.anything() as string }],
    [
      { LifecyclePolicy: { LifecyclePolicyText: notKnown } },
      'lifecyclePolicy',
      { unknown: expect.anything() as string },
    ],
  ])('says what is not known of %j', (more, fact, expected) => {
    expect(projectOwnFacts(buildRepository(more))[fact]).toMatchObject(expected)
  })
})

describe('the registry', () => {
  const before: FactsByName = {
    policy: known('NONE'),
    scanning,
    pullThroughRules: known([]),
    creationTemplates: known([]),
  }
  const responses = {
    GetRegistryPolicy: { policyText: JSON.stringify(policy) },
    GetRegistryScanningConfiguration: {
      scanningConfiguration: {
        scanType: 'ENHANCED',
        rules: [
          { scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] },
        ],
      },
    },
    DescribePullThroughCacheRules: { pullThroughCacheRules: [] },
    DescribeRepositoryCreationTemplates: { repositoryCreationTemplates: [] },
  }

  it('has the policy and the scanning configuration that are read', async () => {
    const resources = [
      buildTemplateResource('AWS::ECR::RegistryPolicy', 'x', { PolicyText: policy }),
      buildTemplateResource('AWS::ECR::RegistryScanningConfiguration', 'x', {
        ScanType: 'ENHANCED',
        Rules: [
          { ScanFrequency: 'CONTINUOUS_SCAN', RepositoryFilters: [{ Filter: '*', FilterType: 'WILDCARD' }] },
        ],
      }),
    ]
    const facts = projectAllFacts(resources, [[registry, before]])
    expect(facts.get(getResourceKey(registry))).toEqual(await readStubbedFacts(registry, responses))
  })

  it.each<[Properties, object]>([
    [{ ScanType: notKnown, Rules: [] }, { unknown: expect.anything() as string }],
    [{ Rules: [] }, { unknown: expect.anything() as string }],
    [
      { ScanType: 'BASIC', Rules: [{ ScanFrequency: 'MANUAL', RepositoryFilters: [notKnown] }] },
      { known: { rules: [] }, incomplete: expect.anything() as string },
    ],
    [{ ScanType: 'BASIC', Rules: [{ RepositoryFilters: [] }] }, { incomplete: expect.anything() as string }],
  ])('says what is not known of %j', (properties, expected) => {
    const resolved = buildTemplateResource('AWS::ECR::RegistryScanningConfiguration', 'x', properties)
    expect(projectOwnFacts(resolved, before)['scanning']).toMatchObject(expected)
  })
})
