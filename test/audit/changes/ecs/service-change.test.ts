import { describe, expect, it } from 'vitest'
import type { Change, Subject } from '../../../../audit/changes/change.ts'
import { serviceChange, triggers } from '../../../../audit/changes/triggers.ts'
import { merged } from '../../../../examples/described/world.ts'
import { eventFile } from '../../../events/world.ts'
import { lets } from '../event-pattern.ts'
import { entries, scope } from '../recorded-events.ts'

const at = 'arn:aws:ecs:eu-west-1:111122223333:'
const definition = (revision: number) => `${at}task-definition/orders-api:${revision}`
const service = `${at}service/prod/orders-api`
const update = eventFile('ecs-02-update-service.json')

/** A call of ECS's, with these parameters and this answer alone. */
function called(
  eventName: string,
  requestParameters: object | null,
  responseElements: object | null,
): unknown {
  const event = merged(update, { detail: { eventName, requestParameters: null, responseElements: null } })
  return merged(event, { detail: { requestParameters, responseElements } })
}

function changeOf(event: unknown): Change {
  const read = serviceChange.read(event, scope)
  if ('change' in read) return read.change
  throw new Error(`ignored: ${read.ignored}`)
}

/** What a call is about: ids, facts, and what should be seen. */
function about(event: unknown) {
  return changeOf(event).subjects.map(({ resource, facts, expects }: Subject) => [
    resource.arn,
    facts,
    expects,
  ])
}

describe('what ECS tells', () => {
  it.each(entries('ecs-01', 'ecs-02'))('$file: $title', ({ file, dedupeKey, affected }) => {
    const event = eventFile(file)
    const { id, subjects, actor } = changeOf(event)
    expect(id).toBe(dedupeKey)
    expect(affected.map(({ arn }) => arn)).toContain(subjects[0]?.resource.arn)
    expect(actor.name).toBe('CiDeployRole/GitHubActions')
    expect(triggers.filter(({ patterns }) => patterns.some(pattern => lets(pattern, event)))).toEqual([
      serviceChange,
    ])
  })

  it('is a new revision, with all its facts', () => {
    const said = { taskDefinition: { taskDefinitionArn: definition(42) } }
    expect(about(called('RegisterTaskDefinition', { family: 'orders-api' }, said))).toEqual([
      [definition(42), 'ALL', { presence: 'PRESENT' }],
    ])
  })

  it('is that a revision is no longer to be used', () => {
    const inactive = { facts: { status: 'INACTIVE' } }
    const said = { taskDefinition: { taskDefinitionArn: definition(41), status: 'INACTIVE' } }
    const asked = { taskDefinition: 'orders-api:41' }
    expect(about(called('DeregisterTaskDefinition', asked, said))).toEqual([
      [definition(41), ['status'], inactive],
    ])
    expect(about(called('DeregisterTaskDefinition', asked, null))).toEqual([
      [definition(41), ['status'], inactive],
    ])
  })

  it('is that revisions are deleted: those of the answer, which may refuse some', () => {
    const asked = { taskDefinitions: ['orders-api:40', 'orders-api:41'] }
    const said = {
      taskDefinitions: [{ taskDefinitionArn: definition(41) }],
      failures: [{ arn: definition(40) }],
    }
    expect(about(called('DeleteTaskDefinitions', asked, said))).toEqual([[definition(41), 'ALL', undefined]])
    expect(about(called('DeleteTaskDefinitions', asked, null)).map(([arn]) => arn)).toEqual([
      definition(40),
      definition(41),
    ])
  })

  it('is what of a service was updated, and what it should run now', () => {
    expect(about(update)).toEqual([
      [
        service,
        ['taskDefinition', 'platformFamily'],
        { presence: 'PRESENT', facts: { taskDefinition: `111122223333/eu-west-1/${definition(42)}` } },
      ],
    ])
    const asked = { service: 'orders-api', cluster: 'prod' }
    const facts = (request: object) => about(called('UpdateService', { ...asked, ...request }, null))[0]?.[1]
    expect(facts({ desiredCount: 3 })).toEqual([])
    expect(facts({ networkConfiguration: {} })).toEqual(['assignPublicIp', 'subnets', 'securityGroups'])
    expect(facts({ platformVersion: 'LATEST', enableExecuteCommand: true })).toEqual([
      'platformVersion',
      'enableExecuteCommand',
    ])
    expect(facts({ constructor: 1, __proto__: 2 })).toEqual([])
  })

  it('is what all of it shows where the parameters are left out', () => {
    const said = { service: { serviceArn: service, clusterArn: `${at}cluster/prod` } }
    const [subject] = changeOf(called('UpdateService', null, said)).subjects
    expect(subject).toEqual({
      resource: expect.objectContaining({ arn: service }) as unknown,
      facts: [],
      whole: true,
      expects: { presence: 'PRESENT' },
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
    expect(about(called('UpdateService', request, response))[0]?.[0]).toBe(service)
  })

  it('is that a service is made, is deleted, or gets another task set', () => {
    const said = { service: { serviceArn: service, clusterArn: `${at}cluster/prod` } }
    expect(about(called('CreateService', { serviceName: 'orders-api', cluster: 'prod' }, null))).toEqual([
      [service, 'ALL', { presence: 'PRESENT' }],
    ])
    expect(about(called('DeleteService', { service: 'orders-api' }, said))).toEqual([
      [service, 'ALL', { presence: 'GONE' }],
    ])
    const taskSet = {
      taskSet: { serviceArn: service, clusterArn: `${at}cluster/prod`, taskDefinition: definition(43) },
    }
    expect(about(called('CreateTaskSet', {}, taskSet))).toEqual([
      [service, [], { presence: 'PRESENT' }],
      [definition(43), [], undefined],
    ])
    expect(about(called('DeleteTaskSet', {}, taskSet)).map(([arn]) => arn)).toEqual([service, definition(43)])
    expect(about(called('UpdateTaskSet', {}, taskSet))).toEqual([[service, [], { presence: 'PRESENT' }]])
    for (const eventName of [
      'CreateTaskSet',
      'DeleteTaskSet',
      'UpdateServicePrimaryTaskSet',
      'UpdateExpressGatewayService',
      'UpdateServiceSomethingNew',
    ])
      expect(changeOf(called(eventName, {}, taskSet)).subjects[0]).toMatchObject({ facts: [], whole: true })
    const express = { service: { serviceArn: service, cluster: 'prod', status: { statusCode: 'ACTIVE' } } }
    expect(about(called('CreateExpressGatewayService', {}, express))).toEqual([
      [service, 'ALL', { presence: 'PRESENT' }],
    ])
  })

  it('is in the default cluster where no cluster is said', () => {
    expect(about(called('UpdateService', { service: 'orders-api' }, null))[0]?.[0]).toBe(
      `${at}service/default/orders-api`,
    )
  })

  it.each(['PutAccountSetting', 'PutAccountSettingDefault', 'DeleteAccountSetting'])(
    '%s is about the account, of which nothing is read again',
    eventName => {
      const event = called(eventName, { name: 'containerInsights', value: 'disabled' }, null)
      expect(about(event)).toEqual([['arn:aws:iam::111122223333:root', [], undefined]])
      expect(serviceChange.patterns.some(pattern => lets(pattern, event))).toBe(true)
    },
  )
})

describe('what ECS tells that leads to nothing', () => {
  it.each([
    'RunTask',
    'StartTask',
    'CreateCluster',
    'UpdateCluster',
    'UpdateClusterSettings',
    'DeleteCluster',
  ])('%s is let in and is of no kind of ours', eventName => {
    const event = called(eventName, { cluster: 'prod' }, null)
    expect(serviceChange.read(event, scope)).toEqual({ ignored: 'kind-not-audited' })
    expect(serviceChange.patterns.some(pattern => lets(pattern, event))).toBe(true)
  })

  it.each(['RegisterDaemonTaskDefinition', 'ExecuteCommand', 'constructor', ''])(
    '%j is of no kind of ours, and is not let in',
    eventName => {
      const event = called(eventName, { cluster: 'prod' }, null)
      expect(serviceChange.read(event, scope)).toEqual({ ignored: 'kind-not-audited' })
      expect(serviceChange.patterns.some(pattern => lets(pattern, event))).toBe(false)
    },
  )

  it('a failed call, one that only reads, and another region', () => {
    expect(serviceChange.read(merged(update, { detail: { errorCode: 'AccessDenied' } }), scope)).toEqual({
      ignored: 'failed',
    })
    expect(serviceChange.read(merged(update, { detail: { readOnly: true } }), scope)).toEqual({
      ignored: 'read-only',
    })
    expect(serviceChange.read(merged(update, { detail: { awsRegion: 'ap-south-1' } }), scope)).toEqual({
      ignored: 'out-of-scope-region',
    })
  })
})

describe('a call that does not say what it is about', () => {
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
    expect(changeOf(called(eventName, request, response))).toMatchObject({
      subjects: [],
      unresolved: ['AWS::ECS::TaskDefinition'],
    })
  })

  it('is about those that it names and any other, where it names some', () => {
    const asked = { taskDefinitions: ['orders-api:41', 7] }
    const { subjects, unresolved } = changeOf(called('DeleteTaskDefinitions', asked, null))
    expect(subjects.map(({ resource }) => resource.arn)).toEqual([definition(41)])
    expect(unresolved).toEqual(['AWS::ECS::TaskDefinition'])
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
    expect(changeOf(called(eventName, request, response))).toMatchObject({
      subjects: [],
      unresolved: ['AWS::ECS::Service'],
    })
  })
})

it('the rules fit into EventBridge', () => {
  for (const pattern of serviceChange.patterns)
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
})
