import { describe, expect, it } from 'vitest'
import type { Change, Subject } from '../../../audit/events/change.ts'
import { serviceTrigger, triggers } from '../../../audit/events/triggers.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../events/world.ts'
import { isMatchedByPattern } from './event-pattern.ts'
import { listIndexEntries, recordedScope } from './recorded-events.ts'

const at = 'arn:aws:ecs:eu-west-1:111122223333:'
const definition = (revision: number) => `${at}task-definition/orders-api:${revision}`
const service = `${at}service/prod/orders-api`
const update = readGroundTruthFile('ecs-02-update-service.json')

/** An ECS call with these parameters and this response. */
function buildCall(
  eventName: string,
  requestParameters: object | null,
  responseElements: object | null,
): unknown {
  const event = applyMergePatch(update, {
    detail: { eventName, requestParameters: null, responseElements: null },
  })
  return applyMergePatch(event, { detail: { requestParameters, responseElements } })
}

function parseChange(event: unknown): Change {
  const parsedEvent = serviceTrigger.parse(event, recordedScope)
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

/** The subjects of a call: ids, facts and expectations. */
function listSubjects(event: unknown) {
  return parseChange(event).subjects.map(({ resource, facts, expectation }: Subject) => [
    resource.arn,
    facts,
    expectation,
  ])
}

describe('a call of ECS', () => {
  it.each(listIndexEntries('ecs-01', 'ecs-02'))('$file: $title', ({ file, dedupeKey, affected }) => {
    const event = readGroundTruthFile(file)
    const { id, subjects, actor } = parseChange(event)
    expect(id).toBe(dedupeKey)
    expect(affected.map(({ arn }) => arn)).toContain(subjects[0]?.resource.arn)
    expect(actor.name).toBe('CiDeployRole/GitHubActions')
    expect(
      triggers.filter(({ patterns }) => patterns.some(pattern => isMatchedByPattern(pattern, event))),
    ).toEqual([serviceTrigger])
  })

  it('registers a revision, with all facts', () => {
    const body = { taskDefinition: { taskDefinitionArn: definition(42) } }
    expect(listSubjects(buildCall('RegisterTaskDefinition', { family: 'orders-api' }, body))).toEqual([
      [definition(42), 'ALL', { presence: 'PRESENT' }],
    ])
  })

  it('deregisters a revision', () => {
    const inactive = { facts: { status: 'INACTIVE' } }
    const body = { taskDefinition: { taskDefinitionArn: definition(41), status: 'INACTIVE' } }
    const asked = { taskDefinition: 'orders-api:41' }
    expect(listSubjects(buildCall('DeregisterTaskDefinition', asked, body))).toEqual([
      [definition(41), ['status', 'standaloneTasks'], inactive],
    ])
    expect(listSubjects(buildCall('DeregisterTaskDefinition', asked, null))).toEqual([
      [definition(41), ['status', 'standaloneTasks'], inactive],
    ])
  })

  it('deletes the revisions in the response, which can reject some', () => {
    const asked = { taskDefinitions: ['orders-api:40', 'orders-api:41'] }
    const body = {
      taskDefinitions: [{ taskDefinitionArn: definition(41) }],
      failures: [{ arn: definition(40) }],
    }
    expect(listSubjects(buildCall('DeleteTaskDefinitions', asked, body))).toEqual([
      [definition(41), 'ALL', undefined],
    ])
    expect(listSubjects(buildCall('DeleteTaskDefinitions', asked, null)).map(([arn]) => arn)).toEqual([
      definition(40),
      definition(41),
    ])
  })

  it('updates a service, with the expected task definition', () => {
    expect(listSubjects(update)).toEqual([
      [
        service,
        ['taskDefinition', 'deployedRevisions', 'platformFamily'],
        { presence: 'PRESENT', facts: { taskDefinition: `111122223333/eu-west-1/${definition(42)}` } },
      ],
    ])
    const asked = { service: 'orders-api', cluster: 'prod' }
    const facts = (request: object) =>
      listSubjects(buildCall('UpdateService', { ...asked, ...request }, null))[0]?.[1]
    expect(facts({ desiredCount: 3 })).toEqual([])
    expect(facts({ networkConfiguration: {} })).toEqual(['assignPublicIp', 'subnets', 'securityGroups'])
    expect(facts({ platformVersion: 'LATEST', enableExecuteCommand: true })).toEqual([
      'platformVersion',
      'enableExecuteCommand',
    ])
    expect(facts({ constructor: 1, __proto__: 2 })).toEqual([])
  })

  it('refreshes all of the service if the parameters are omitted', () => {
    const body = { service: { serviceArn: service, clusterArn: `${at}cluster/prod` } }
    const [subject] = parseChange(buildCall('UpdateService', null, body)).subjects
    expect(subject).toEqual({
      resource: expect.objectContaining({ arn: service }) as unknown,
      facts: [],
      fullRead: true,
      expectation: { presence: 'PRESENT' },
    })
  })

  it.each([
    ['names', { cluster: 'prod', service: 'orders-api' }, null],
    ['ARNs', { cluster: `${at}cluster/prod`, service }, null],
    ['the ARN alone', { service }, null],
    ['its name where the answer names none', { cluster: 'prod', service: 'orders-api' }, { service: [] }],
    [
      'what it answered, whatever was asked',
      { service: 7, cluster: {} },
      { service: { serviceArn: service, clusterArn: `${at}cluster/prod` } },
    ],
    ['what it answered', { service: 'x' }, { service: { serviceArn: service } }],
    [
      'an old ARN and the cluster',
      null,
      { service: { serviceArn: `${at}service/orders-api`, clusterArn: `${at}cluster/prod` } },
    ],
  ])('names a service by %s', (_, request, response) => {
    expect(listSubjects(buildCall('UpdateService', request, response))[0]?.[0]).toBe(service)
  })

  it('creates or deletes a service or changes its task sets', () => {
    const body = { service: { serviceArn: service, clusterArn: `${at}cluster/prod` } }
    expect(
      listSubjects(buildCall('CreateService', { serviceName: 'orders-api', cluster: 'prod' }, null)),
    ).toEqual([[service, 'ALL', { presence: 'PRESENT' }]])
    expect(listSubjects(buildCall('DeleteService', { service: 'orders-api' }, body))).toEqual([
      [service, 'ALL', { presence: 'DELETED' }],
    ])
    const taskSet = {
      taskSet: { serviceArn: service, clusterArn: `${at}cluster/prod`, taskDefinition: definition(43) },
    }
    expect(listSubjects(buildCall('CreateTaskSet', {}, taskSet))).toEqual([
      [
        service,
        [],
        {
          presence: 'PRESENT',
          references: { deployedRevisions: [`111122223333/eu-west-1/${definition(43)}`] },
        },
      ],
      [definition(43), [], undefined],
    ])
    expect(listSubjects(buildCall('DeleteTaskSet', {}, taskSet)).map(([arn]) => arn)).toEqual([
      service,
      definition(43),
    ])
    expect(listSubjects(buildCall('UpdateTaskSet', {}, taskSet))).toEqual([
      [service, [], { presence: 'PRESENT' }],
    ])
    for (const eventName of [
      'CreateTaskSet',
      'DeleteTaskSet',
      'UpdateServicePrimaryTaskSet',
      'UpdateExpressGatewayService',
      'UpdateServiceSomethingNew',
    ])
      expect(parseChange(buildCall(eventName, {}, taskSet)).subjects[0]).toMatchObject({
        facts: [],
        fullRead: true,
      })
    const express = { service: { serviceArn: service, cluster: 'prod', status: { statusCode: 'ACTIVE' } } }
    expect(listSubjects(buildCall('CreateExpressGatewayService', {}, express))).toEqual([
      [service, 'ALL', { presence: 'PRESENT' }],
    ])
  })

  it('is for the default cluster if it names none', () => {
    expect(listSubjects(buildCall('UpdateService', { service: 'orders-api' }, null))[0]?.[0]).toBe(
      `${at}service/default/orders-api`,
    )
  })

  it.each(['PutAccountSetting', 'PutAccountSettingDefault', 'DeleteAccountSetting'])(
    '%s concerns the account, without facts to refresh',
    eventName => {
      const event = buildCall(eventName, { name: 'containerInsights', value: 'disabled' }, null)
      expect(listSubjects(event)).toEqual([['arn:aws:iam::111122223333:root', [], undefined]])
      expect(serviceTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(true)
    },
  )
})

describe('a call on a cluster', () => {
  const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod'

  it.each([
    ['CreateCluster', { clusterName: 'prod' }, null, 'PRESENT'],
    ['CreateCluster', null, { cluster: { clusterArn } }, 'PRESENT'],
    ['UpdateCluster', { cluster: 'prod', configuration: {} }, { cluster: { clusterArn } }, 'PRESENT'],
    ['UpdateCluster', { cluster: clusterArn }, null, 'PRESENT'],
    ['DeleteCluster', { cluster: 'prod' }, null, 'DELETED'],
  ])('reads it again: %s %j %j', (eventName, request, response, presence) => {
    const event = buildCall(eventName, request, response)
    const resource = {
      kind: 'AWS::ECS::Cluster',
      arn: clusterArn,
      account: '111122223333',
      region: 'eu-west-1',
    }
    expect(serviceTrigger.parse(event, recordedScope)).toMatchObject({
      change: { subjects: [{ resource, facts: 'ALL', expectation: { presence } }] },
    })
    expect(serviceTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(true)
  })

  it.each([
    null,
    { cluster: 'a/b' },
    { cluster: 'x'.repeat(300) },
    { cluster: clusterArn.replace('1111', '9999') },
    { cluster: clusterArn.replace('cluster/', 'service/') },
  ])('reads all clusters if it names none of the account: %j', request => {
    expect(serviceTrigger.parse(buildCall('UpdateCluster', request, null), recordedScope)).toMatchObject({
      change: { subjects: [], unresolvedKinds: ['AWS::ECS::Cluster'] },
    })
  })
})

describe('a call on tags', () => {
  const clusterArn = `${at}cluster/prod`

  it.each(
    [service, definition(41), clusterArn].flatMap(arn => [
      ['TagResource', arn] as const,
      ['UntagResource', arn] as const,
    ]),
  )('%s is about the tags of %s', (eventName, resourceArn) => {
    const event = buildCall(eventName, { resourceArn, tagKeys: ['team'] }, {})
    expect(listSubjects(event)).toEqual([[resourceArn, ['tags'], { presence: 'PRESENT' }]])
    expect(serviceTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(true)
  })

  it.each([null, {}, { resourceArn: 7 }, { resourceArn: 'prod' }])(
    'that names nothing reads everything that has tags: %j',
    request => {
      expect(parseChange(buildCall('TagResource', request, null))).toMatchObject({
        subjects: [],
        unresolvedKinds: ['AWS::ECS::Cluster', 'AWS::ECS::Service', 'AWS::ECS::TaskDefinition'],
      })
    },
  )

  it.each([
    `${at}task/prod/0123456789abcdef`,
    `${at}container-instance/prod/0123456789abcdef`,
    service.replace('1111', '4444'),
    definition(41).replace('eu-west-1', 'us-east-1'),
    `${at}service/prod/a/b`,
  ])('on %s concerns no audited kind', resourceArn => {
    const event = buildCall('TagResource', { resourceArn }, null)
    expect(serviceTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })
})

describe('an ignored event of ECS', () => {
  it.each([
    'RunTask',
    'StartTask',
    'UpdateClusterSettings',
    'RegisterDaemonTaskDefinition',
    'DeleteDaemonTaskDefinition',
    'CreateDaemon',
    'UpdateDaemon',
    'DeleteDaemon',
  ])('%s matches a rule and concerns no audited kind', eventName => {
    const event = buildCall(eventName, { cluster: 'prod' }, null)
    expect(serviceTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
    expect(serviceTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(true)
  })

  it.each(['SubmitTaskStateChange', 'ExecuteCommand', 'constructor', ''])(
    '%j concerns no audited kind, and matches no rule',
    eventName => {
      const event = buildCall(eventName, { cluster: 'prod' }, null)
      expect(serviceTrigger.parse(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
      expect(serviceTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(false)
    },
  )

  it('is a failed call, a read-only call, or a call in another region', () => {
    expect(
      serviceTrigger.parse(applyMergePatch(update, { detail: { errorCode: 'AccessDenied' } }), recordedScope),
    ).toEqual({
      ignored: 'failed',
    })
    expect(
      serviceTrigger.parse(applyMergePatch(update, { detail: { readOnly: true } }), recordedScope),
    ).toEqual({
      ignored: 'read-only',
    })
    expect(
      serviceTrigger.parse(applyMergePatch(update, { detail: { awsRegion: 'ap-south-1' } }), recordedScope),
    ).toEqual({
      ignored: 'out-of-scope-region',
    })
  })
})

describe('a call that does not name its resource', () => {
  const long = 'a'.repeat(3_000)
  const elsewhere = 'arn:aws:ecs:eu-west-1:444455556666:service/prod/orders-api'

  it.each([
    ['RegisterTaskDefinition', { family: 'orders-api' }, null],
    ['RegisterTaskDefinition', null, null],
    ['RegisterTaskDefinition', null, { taskDefinition: { taskDefinitionArn: 'arn:aws:ecs' } }],
    ['RegisterTaskDefinition', { containerDefinitions: 'hidden' }, { taskDefinition: 'hidden' }],
    ['DeregisterTaskDefinition', { taskDefinition: 'orders-api' }, {}],
    ['DeregisterTaskDefinition', { taskDefinition: [41] }, {}],
    ['DeregisterTaskDefinition', { taskDefinition: `${long}:1` }, {}],
    ['DeleteTaskDefinitions', { taskDefinitions: [1, {}, null] }, { taskDefinitions: 'all' }],
    ['DeleteTaskDefinitions', null, { taskDefinitions: [null] }],
  ])('%s is about any task definition: %j', (eventName, request, response) => {
    expect(parseChange(buildCall(eventName, request, response))).toMatchObject({
      subjects: [],
      unresolvedKinds: ['AWS::ECS::TaskDefinition'],
    })
  })

  it('concerns the named ones and all others if it names only some', () => {
    const asked = { taskDefinitions: ['orders-api:41', 7] }
    const { subjects, unresolvedKinds } = parseChange(buildCall('DeleteTaskDefinitions', asked, null))
    expect(subjects.map(({ resource }) => resource.arn)).toEqual([definition(41)])
    expect(unresolvedKinds).toEqual(['AWS::ECS::TaskDefinition'])
  })

  it.each([
    ['UpdateService', null, null],
    ['UpdateService', { cluster: 'prod' }, null],
    ['UpdateService', { cluster: 7, service: 'orders-api' }, null],
    ['UpdateService', { service: ['orders-api'] }, null],
    ['UpdateService', { service: 'orders api' }, null],
    ['UpdateService', { service: 'a/b/c' }, null],
    ['UpdateService', { service: long }, null],
    ['UpdateService', { service: elsewhere }, null],
    ['UpdateService', { service: 'orders-api', cluster: 'arn:aws:s3:::prod' }, null],
    ['UpdateService', { service: `${at}cluster/prod` }, null],
    ['CreateService', null, { service: 'hidden' }],
    ['CreateTaskSet', null, { taskSet: [] }],
    ['DeleteTaskSet', {}, { taskSet: { taskDefinition: definition(43) } }],
  ])('%s is about any service: %j', (eventName, request, response) => {
    expect(parseChange(buildCall(eventName, request, response))).toMatchObject({
      subjects: [],
      unresolvedKinds: ['AWS::ECS::Service'],
    })
  })
})

it('the rules fit into EventBridge', () => {
  for (const pattern of serviceTrigger.patterns)
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
})
