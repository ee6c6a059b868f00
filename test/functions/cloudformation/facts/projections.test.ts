import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FactsByName } from '../../../../audit/resources/fact.ts'
import { getKindDefinition } from '../../../../audit/resources/kinds.ts'
import { getResourceKey } from '../../../../audit/resources/resource.ts'
import {
  findProjection,
  projectResources,
  projections,
} from '../../../../functions/cloudformation/facts/projections.ts'
import { listUndecidedTargets } from '../../../../functions/cloudformation/facts/undecided-targets.ts'
import { isWithoutFacts } from '../../../../functions/cloudformation/facts/without-facts.ts'
import type { ResolvedResource } from '../../../../functions/cloudformation/resolve/resolved-template.ts'
import type { ResolvedValue } from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { sampleProperties } from './sample-templates.ts'
import { buildTemplateResource, notKnown, projectionContext } from './template-resources.ts'

const types = Object.keys(projections)
const SECRET = 'hunter2'

/** What stands in the place of a part of a template. */
const REPLACEMENTS: readonly ResolvedValue[] = [
  notKnown,
  null,
  '',
  '*',
  '{',
  '{"Statement":[{"Effect":"Allow"}]}',
  'arn:aws:lambda:eu-west-1:111122223333:function:worker:3',
  '__proto__',
  'x'.repeat(3_000),
  true,
  -1,
  [],
  [notKnown, 'x'],
  {},
  { x: notKnown, __proto__: null },
  { Statement: notKnown },
]

/** A resource of the samples in which some parts are replaced: `stream` decides which, and by what. */
function damage(part: ResolvedValue, stream: fc.Stream<number>): ResolvedValue {
  const { value: drawn } = stream.next() as IteratorYieldResult<number>
  if (drawn < REPLACEMENTS.length) return REPLACEMENTS[drawn] ?? null
  if (Array.isArray(part)) return (part as readonly ResolvedValue[]).map(item => damage(item, stream))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([name, inner]: [string, ResolvedValue]) => [name, damage(inner, stream)]),
  )
}

const resource = fc
  .record({
    type: fc.constantFrom(...types),
    physicalId: fc.constantFrom('x', 'worker', 'arn:aws:iam::111122223333:policy/a', `${'a:'.repeat(9)}3`),
    stream: fc.infiniteStream(fc.nat({ max: 150 })),
  })
  .map(({ type, physicalId, stream }) => {
    const entries = Object.entries(sampleProperties[type] ?? {}).map(
      ([name, part]) => [name, damage(part, stream)] as const,
    )
    return buildTemplateResource(type, physicalId, Object.fromEntries(entries))
  })

function applyAll(resources: readonly ResolvedResource[], before: ReadonlyMap<string, FactsByName>) {
  const facts = new Map(before)
  for (const contribution of projectResources(resources, projectionContext).contributions) {
    const key = getResourceKey(contribution.resource)
    facts.set(
      key,
      contribution.apply(facts.get(key), other => facts.get(getResourceKey(other))),
    )
  }
  return facts
}

/** The facts without the reasons why they are not known. */
function dropReasons(facts: ReadonlyMap<string, FactsByName>) {
  return [...facts].map(([key, each]) => [
    key,
    Object.entries(each).map(([name, fact]) => [
      name,
      'known' in fact ? { known: fact.known, isIncomplete: fact.incomplete !== undefined } : 'unknown',
    ]),
  ])
}

describe('the projections', () => {
  it('throw on no template, and set the facts of their kinds', () => {
    expect(Object.keys(sampleProperties).toSorted()).toEqual(types.toSorted())
    fc.assert(
      fc.property(resource, resolved => {
        for (const contribution of projectResources([resolved], projectionContext).contributions) {
          const audited = contribution.resource
          const facts = contribution.apply(undefined)
          expect(Object.keys(facts).toSorted()).toEqual(
            Object.keys(getKindDefinition(audited.kind).facts).toSorted(),
          )
          expect(Object.values(facts).every(fact => 'known' in fact || fact.unknown !== '')).toBe(true)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('change nothing when the same template is deployed again', () => {
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 4 }), resources => {
        const once = applyAll(resources, new Map())
        expect(dropReasons(applyAll(resources, once))).toEqual(dropReasons(once))
      }),
      { numRuns: 1_000 },
    )
  })

  it('have the same result in whichever order the template has its resources', () => {
    const role = { RoleName: 'r', AssumeRolePolicyDocument: { Statement: [] } }
    const resources = [
      buildTemplateResource('AWS::Lambda::Permission', 'p', {
        FunctionName: 'arn:aws:lambda:eu-west-1:111122223333:function:f:1',
        Action: 'x',
        Principal: '*',
      }),
      buildTemplateResource(
        'AWS::Lambda::Version',
        'arn:aws:lambda:eu-west-1:111122223333:function:f:1',
        {
          FunctionName: 'f',
        },
        { generated: true },
      ),
      buildTemplateResource('AWS::IAM::Policy', 'x', {
        PolicyName: 'p',
        PolicyDocument: { Statement: [] },
        Roles: ['r'],
      }),
      buildTemplateResource('AWS::IAM::Role', 'r', role),
      buildTemplateResource('AWS::Lambda::Function', 'f', {
        Runtime: 'nodejs22.x',
        VpcConfig: { SubnetIds: ['subnet-1'] },
      }),
      buildTemplateResource('AWS::EC2::SubnetRouteTableAssociation', 'a', {
        SubnetId: 'subnet-1',
        RouteTableId: 'rtb-1',
      }),
      buildTemplateResource('AWS::EC2::Subnet', 'subnet-1', { VpcId: 'vpc-1' }),
      buildTemplateResource('AWS::EC2::VPC', 'vpc-1', {}),
    ]
    const facts = applyAll(resources, new Map())
    expect(applyAll(resources.toReversed(), new Map())).toEqual(facts)
    expect(JSON.stringify([...facts])).not.toContain('neither in the account')
    expect([...facts.values()].filter(each => 'runtime' in each)).toMatchObject([
      { runtime: { known: 'nodejs22.x' }, vpc: { known: { kind: 'AWS::EC2::VPC' } } },
      { runtime: { known: 'nodejs22.x' }, policy: { known: { Statement: [{}] } } },
    ])
  })

  it('never show the value of an environment variable', () => {
    const environment = fc.oneof(
      fc.constant<ResolvedValue>({ Variables: { A: SECRET, B: [SECRET], C: { x: SECRET }, D: notKnown } }),
      fc.constant<ResolvedValue>({ Variables: SECRET }),
      fc.constant<ResolvedValue>({ Variables: [SECRET] }),
      fc.constant<ResolvedValue>(SECRET),
      fc.constant<ResolvedValue>({ EnvironmentVariables: [{ Name: 'A', Value: SECRET }, SECRET] }),
      fc.constant<ResolvedValue>([
        { Name: 'A', Value: SECRET },
        { Name: 'B', Value: [SECRET] },
        SECRET,
        [SECRET],
      ]),
    )
    fc.assert(
      fc.property(
        fc.constantFrom('AWS::Lambda::Function', 'AWS::ECS::TaskDefinition', 'AWS::CodeBuild::Project'),
        environment,
        (type, Environment) => {
          const containers = [{ Name: 'a', Image: 'b', Environment }]
          const resolved = buildTemplateResource(type, 'x', {
            Runtime: 'y',
            Environment,
            ContainerDefinitions: containers,
          })
          expect(JSON.stringify([...applyAll([resolved], new Map())])).not.toContain(SECRET)
        },
      ),
    )
  })

  it('report resources that belong to an audited resource that is not known', () => {
    const policy = buildTemplateResource('AWS::IAM::Policy', 'x', {
      PolicyName: 'p',
      Roles: ['r', notKnown],
      Users: notKnown,
    })
    const permission = buildTemplateResource('AWS::Lambda::Permission', 'x', { FunctionName: notKnown })
    const url = buildTemplateResource('AWS::Lambda::Url', 'x', { TargetFunctionArn: 'not a function' })
    const { contributions, undecided } = projectResources([policy, permission, url], projectionContext)
    const part = { logicalId: 'Logical', stack: 'app' }
    const why = 'the resource Other does not exist yet'
    expect(contributions.map(each => each.resource.arn)).toEqual(['arn:aws:iam::111122223333:role/r'])
    expect(undecided).toEqual([
      { ...part, property: 'Roles', why },
      { ...part, property: 'Users', why },
      { ...part, property: '', why: 'property TargetFunctionArn names no function: "not a function"' },
      { ...part, property: 'FunctionName', why },
    ])
    expect(listUndecidedTargets(buildTemplateResource('constructor', 'x', { Roles: notKnown }))).toEqual([])
  })

  it('keep what is known of a resource that also belongs to an audited resource that is not known', () => {
    const PolicyDocument = { Statement: [] }
    const managed = buildTemplateResource('AWS::IAM::ManagedPolicy', 'x', { PolicyDocument, Roles: notKnown })
    const endpoint = buildTemplateResource('AWS::EC2::VPCEndpoint', 'vpce-1', { VpcId: notKnown })
    const { contributions, undecided } = projectResources([managed, endpoint], projectionContext)
    expect(contributions.map(({ resource: { kind } }) => kind)).toEqual([
      'AWS::IAM::ManagedPolicy',
      'AWS::EC2::VPCEndpoint',
    ])
    expect(undecided.map(({ property }) => property)).toEqual(['Roles', 'VpcId'])
  })

  it('are not found for other types', () => {
    for (const type of ['AWS::S3::Bucket', 'constructor', '__proto__', 'toString', ''])
      expect(findProjection(type)).toBeUndefined()
  })
})

describe('types without facts', () => {
  it.each(['AWS::S3::Bucket', 'AWS::Logs::MetricFilter', 'AWS::CDK::Metadata', 'AWS::IAM::InstanceProfile'])(
    'include %s',
    type => {
      expect(isWithoutFacts(type)).toBe(true)
    },
  )

  it.each([
    'Custom::Thing',
    'AWS::CloudFormation::CustomResource',
    'AWS::Lambda::Unheard',
    'Other::S3::Bucket',
    'constructor',
    '',
  ])('do not include %s', type => {
    expect(isWithoutFacts(type)).toBe(false)
  })

  it('have no projection', () => {
    expect(types.filter(isWithoutFacts)).toEqual([])
  })
})
