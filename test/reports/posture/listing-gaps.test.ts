import { describe, expect, it } from 'vitest'
import type { ListingGap } from '../../../audit/resources/assay/sweep.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import {
  createHiddenKindTest,
  createHiddenResourceTest,
  listHiddenKinds,
  mergeGaps,
  selectGaps,
} from '../../../reports/posture/listing-gaps.ts'
import { buildPosture } from '../../../reports/posture/build/build-posture.ts'
import type { PostureContext } from '../../../reports/posture/build/posture-context.ts'
import { frameworkCatalog } from '../../../audit/frameworks/framework-catalog.ts'
import { SAMPLE_ACCOUNT_ID, SAMPLE_TIME, buildSampleControl, buildSampleRecord } from '../sample-posture.ts'

describe('the kinds that a list which could not be read hides', () => {
  it('are those that are read or evaluated only because it references them', () => {
    const hidden = listHiddenKinds(['AWS::Lambda::Function'])
    expect([...hidden]).toEqual(
      expect.arrayContaining([
        'AWS::Lambda::Function',
        'AWS::Lambda::Version',
        'AWS::EC2::VPC',
        'AWS::ECR::Image',
      ]),
    )
    expect(hidden.has('AWS::IAM::User')).toBe(false)
    expect(hidden.has('AWS::IAM::Role')).toBe(false)
  })

  it('are the kind alone if it references nothing of that sort', () => {
    expect([...listHiddenKinds(['AWS::IAM::User'])]).toEqual(['AWS::IAM::User'])
  })
})

describe('what a gap can hide', () => {
  const cases: [string, ListingGap[], { kind: Kind; region: string }, boolean][] = [
    ['its kind', [{ kinds: ['AWS::IAM::User'] }], { kind: 'AWS::IAM::User', region: 'global' }, true],
    ['no other kind', [{ kinds: ['AWS::IAM::User'] }], { kind: 'AWS::IAM::Role', region: 'global' }, false],
    ['its region', [{ region: 'eu-west-1' }], { kind: 'AWS::SQS::Queue', region: 'eu-west-1' }, true],
    ['no other region', [{ region: 'eu-west-1' }], { kind: 'AWS::SQS::Queue', region: 'us-east-1' }, false],
    ['what is global', [{ region: 'eu-west-1' }], { kind: 'AWS::IAM::Role', region: 'global' }, true],
    ['anything', [{}], { kind: 'AWS::SQS::Queue', region: 'us-east-1' }, true],
    ['nothing without gaps', [], { kind: 'AWS::SQS::Queue', region: 'us-east-1' }, false],
  ]
  it.each(cases)('is %s', (_, gaps, resource, expected) => {
    expect(createHiddenResourceTest(gaps)(resource)).toBe(expected)
  })

  it('is any kind without kinds', () => {
    expect(createHiddenKindTest([{ region: 'eu-west-1' }])(['AWS::SQS::Queue'])).toBe(true)
    expect(createHiddenKindTest([{ kinds: ['AWS::IAM::User'] }])(['AWS::SQS::Queue'])).toBe(false)
    expect(createHiddenKindTest([{ kinds: ['AWS::IAM::User'] }])([])).toBe(false)
  })

  it('does not depend on gaps of regions that are not audited', () => {
    const gaps = [{ region: 'eu-west-1' }, { region: 'us-east-1' }, {}]
    expect(selectGaps(gaps, ['us-east-1'])).toEqual([{ region: 'us-east-1' }, {}])
    expect(mergeGaps([{}, { region: 'a' }, {}])).toEqual([{}, { region: 'a' }])
  })
})

describe('a clause of a framework', () => {
  const control = buildSampleControl('patching/function-runtime-supported', 'HIGH', 'Functions should run', {
    kinds: ['AWS::Lambda::Function'],
  })
  const record = buildSampleRecord('AWS::Lambda::Function', 'arn:a', 'eu-west-1', { [control.id]: 'pass' })

  function findStatus(about: Partial<PostureContext>): string | undefined {
    const posture = buildPosture([record], [control], {
      account: SAMPLE_ACCOUNT_ID,
      regions: ['eu-west-1'],
      at: SAMPLE_TIME,
      frameworks: frameworkCatalog,
      ...about,
    })
    const pci = posture.frameworks.find(({ name }) => name === 'PCI DSS 4.0.1')
    return pci?.clauses.find(({ id }) => id === '7.2.1')?.status
  }

  it.each<[string, ListingGap[] | undefined, string]>([
    [
      'a kind that its control evaluates could not be listed',
      [{ kinds: ['AWS::Lambda::Function'] }],
      'NOT_KNOWN',
    ],
    ['users could not be listed', [{ kinds: ['AWS::IAM::User'] }], 'SUPPORTED'],
    ['another region could not be read', [{ region: 'us-east-1' }], 'SUPPORTED'],
    ['its region could not be read', [{ region: 'eu-west-1' }], 'NOT_KNOWN'],
    ['it is not known what could not be listed', undefined, 'NOT_KNOWN'],
  ])('while %s: %j is %s', (_, gaps, expected) => {
    expect(findStatus({ unlisted: ['why'], ...(gaps === undefined ? {} : { gaps }) })).toBe(expected)
  })
})
