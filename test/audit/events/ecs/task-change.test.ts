import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change } from '../../../../audit/events/change.ts'
import { serviceTrigger, matchTriggers } from '../../../../audit/events/triggers.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { isMatchedByPattern } from '../event-pattern.ts'
import { recordedScope } from '../recorded-events.ts'

const at = 'arn:aws:ecs:eu-west-1:111122223333:'
const service = `${at}service/prod/orders-api`
const started = readGroundTruthFile('ecs-03-task-running-digest.json')
const revision = `111122223333/eu-west-1/${at}task-definition/orders-api:42`
const image =
  '111122223333/eu-west-1/arn:aws:ecr:eu-west-1:111122223333:repository/orders/api/sha256:d89fafc94abe3a3e572dafbbadc12e610b47fdb93c739eb2c78a7460ed1ce329'

/** The event of a running task, with another detail. */
function task(detail: object, envelope: object = {}): unknown {
  return applyMergePatch(started, { detail, ...envelope })
}

/** The event of a standalone task, with another detail. */
function standalone(detail: object): unknown {
  return task({ group: 'family:orders-api', ...detail })
}

function deployment(eventName: string, resources: unknown = [service]): object {
  return {
    version: '0',
    id: 'ddca6449-b258-46c0-8653-e0e3a6000000',
    'detail-type': 'ECS Deployment State Change',
    source: 'aws.ecs',
    account: '111122223333',
    time: '2026-05-12T12:31:14Z',
    region: 'eu-west-1',
    resources,
    detail: { eventType: 'INFO', eventName, deploymentId: 'ecs-svc/123', reason: 'ECS deployment' },
  }
}

function parseChange(event: unknown): Change {
  const parsedEvent = serviceTrigger.parse(event, recordedScope)
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

function findTasksSubject(event: unknown) {
  return parseChange(event).subjects.find(({ resource }) => resource.kind === 'AWS::ECS::StandaloneTasks')
}

function isMatchedByRules(event: unknown): boolean {
  return serviceTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))
}

const UNRESOLVED = { subjects: [], unresolvedKinds: ['AWS::ECS::Service'] }

describe('a task', () => {
  it('that runs updates its service, and skips the read if its images are known', () => {
    expect(parseChange(started)).toEqual({
      id: 'eb:111122223333:eu-west-1:fc09947d-2419-41a9-af28-97b57c0ea2c2',
      account: '111122223333',
      region: 'eu-west-1',
      action: 'ecs:TaskStateChange',
      actor: { type: 'AWSService', name: 'Amazon ECS' },
      at: '2026-05-12T09:10:02.000Z',
      subjects: [
        {
          resource: {
            kind: 'AWS::ECS::Service',
            account: '111122223333',
            region: 'eu-west-1',
            arn: service,
          },
          facts: ['running', 'runningRevisions'],
          expectation: {
            presence: 'PRESENT',
            references: { running: [image], runningRevisions: [revision] },
          },
          skipIfSatisfied: true,
        },
      ],
      eventuallyConsistent: false,
    })
    expect(matchTriggers(started)).toEqual([serviceTrigger])
  })

  it('that is stopping matches a rule, and its service is read', () => {
    const event = task({ desiredStatus: 'STOPPED' })
    expect(isMatchedByRules(event)).toBe(true)
    expect(parseChange(event).subjects).toEqual([
      {
        resource: expect.objectContaining({ arn: service }) as unknown,
        facts: ['running', 'runningRevisions'],
      },
    ])
  })

  it('that has stopped or is starting matches no rule', () => {
    for (const lastStatus of ['PROVISIONING', 'PENDING', 'DEPROVISIONING', 'STOPPED'])
      expect(isMatchedByRules(task({ lastStatus }))).toBe(false)
    for (const lastStatus of [null, 7, 'SOMETHING_NEW'])
      expect(isMatchedByRules(task({ lastStatus }))).toBe(true)
  })

  it.each([
    ['no containers', { containers: null }],
    ['containers that are none', { containers: 'api' }],
    ['no status', { desiredStatus: null }],
    ['no task definition', { taskDefinitionArn: null }],
    ['a task definition that is none', { taskDefinitionArn: 'orders-api' }],
  ])('with %s causes a read', (_, detail) => {
    const [subject] = parseChange(task(detail)).subjects
    expect(subject).toMatchObject({ resource: { arn: service }, facts: ['running', 'runningRevisions'] })
    expect(subject?.skipIfSatisfied).toBeUndefined()
  })

  it.each([
    ['has no digest', { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders/api:2.1.0' }],
    [
      'has a digest that is none',
      { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/a', imageDigest: 7 },
    ],
    ['has no name', { imageDigest: 'sha256:00' }],
    ['is none', null],
  ])('with a container that %s causes a read', (_, container) => {
    const [subject] = parseChange(task({ containers: [container] })).subjects
    expect(subject).toMatchObject({
      facts: ['running', 'runningRevisions'],
      expectation: { references: { running: [] } },
    })
    expect(subject?.skipIfSatisfied).toBeUndefined()
  })

  it.each([
    ['another registry', 'public.ecr.aws/nginx/nginx:1'],
    ['another account', '444455556666.dkr.ecr.eu-west-1.amazonaws.com/orders/api:1'],
  ])('with an image from %s runs no image of the account', (_, name) => {
    expect(parseChange(task({ containers: [{ image: name }] })).subjects[0]).toMatchObject({
      expectation: { references: { running: [] } },
      skipIfSatisfied: true,
    })
  })

  it.each([null, 7, '', {}, 'service:', 'service:orders api', 'service:a/b/c'])(
    'of the group %j can belong to any service',
    group => {
      expect(parseChange(task({ group }))).toMatchObject(UNRESOLVED)
    },
  )

  it('is in the cluster in the event or in its ARN', () => {
    const old = `${at}task/0ebb429fa86d481c2630fac53db1c91c`
    for (const detail of [{}, { clusterArn: null }, { clusterArn: null, taskArn: null }, { taskArn: 7 }])
      expect(parseChange(task(detail)).subjects[0]?.resource.arn).toBe(service)
    const nowhere = task({ clusterArn: null, taskArn: old }, { resources: [old] })
    expect(parseChange(nowhere)).toMatchObject(UNRESOLVED)
    expect(parseChange(task({ clusterArn: 'arn:aws:s3:::prod' }))).toMatchObject(UNRESOLVED)
  })
})

describe('a standalone task', () => {
  const tasks = expect.objectContaining({
    kind: 'AWS::ECS::StandaloneTasks',
    arn: `${at}standalone-tasks/orders-api:42`,
  }) as unknown

  const definition = expect.objectContaining({
    kind: 'AWS::ECS::TaskDefinition',
    arn: `${at}task-definition/orders-api:42`,
  }) as unknown

  it.each(['family:orders-api', 'nightly', 'daemon:agent'])(
    'of the group %s concerns its revision, unless that is known to be ACTIVE',
    group => {
      expect(parseChange(task({ group }))).toMatchObject({ action: 'ecs:TaskStateChange' })
      expect(parseChange(task({ group })).subjects.slice(0, 1)).toEqual([
        {
          resource: definition,
          facts: ['standaloneTasks'],
          fullRead: true,
          expectation: { presence: 'PRESENT' },
          ignoreIfKnown: { facts: { status: 'ACTIVE' } },
        },
      ])
    },
  )

  it('that is stopping or has stopped is read until no task runs the revision', () => {
    for (const lastStatus of ['RUNNING', 'STOPPED']) {
      const event = standalone({ desiredStatus: 'STOPPED', lastStatus })
      expect(matchTriggers(event)).toEqual([serviceTrigger])
      expect(parseChange(event).subjects.slice(0, 1)).toEqual([
        {
          resource: definition,
          facts: ['standaloneTasks'],
          fullRead: true,
          expectation: { facts: { standaloneTasks: 'NONE' } },
          ignoreIfKnown: { facts: { status: 'ACTIVE' } },
        },
      ])
    }
  })

  it('matches a rule when it runs and when it has stopped, and not in between', () => {
    for (const lastStatus of ['RUNNING', 'STOPPED'])
      expect(isMatchedByRules(standalone({ lastStatus }))).toBe(true)
    for (const lastStatus of ['PROVISIONING', 'PENDING', 'DEACTIVATING', 'DEPROVISIONING'])
      expect(isMatchedByRules(standalone({ lastStatus }))).toBe(false)
  })

  it.each([null, 7, '', 'orders-api', 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod'])(
    'of the task definition %j can run any revision',
    taskDefinitionArn => {
      expect(parseChange(standalone({ taskDefinitionArn }))).toMatchObject({
        subjects: [],
        unresolvedKinds: ['AWS::ECS::TaskDefinition', 'AWS::ECS::StandaloneTasks'],
      })
    },
  )

  it('concerns what the tasks of its revision run, unless that has its image', () => {
    const expectation = { presence: 'PRESENT', references: { images: [image] } }
    expect(findTasksSubject(standalone({}))).toEqual({
      resource: tasks,
      facts: ['images'],
      expectation,
      ignoreIfKnown: expectation,
    })
  })

  it('that ends concerns it only by the task', () => {
    for (const lastStatus of ['RUNNING', 'STOPPED'])
      expect(findTasksSubject(standalone({ desiredStatus: 'STOPPED', lastStatus }))).toEqual({
        resource: tasks,
        facts: ['images'],
        endedTask: `${at}task/prod/0ebb429fa86d481c2630fac53db1c91c`,
      })
    const unnamed = standalone({ desiredStatus: 'STOPPED', taskArn: null })
    expect(findTasksSubject(unnamed)).toEqual({ resource: tasks, facts: ['images'] })
  })

  it('without an image of the account does not concern it', () => {
    const containers = [{ name: 'api', image: 'public.ecr.aws/nginx/nginx:1', lastStatus: 'RUNNING' }]
    expect(findTasksSubject(standalone({ containers }))).toBeUndefined()
    expect(findTasksSubject(standalone({ containers: [] }))).toBeUndefined()
  })

  it.each([
    ['containers', { containers: null }],
    ['a digest', { containers: [{ image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders/api:1' }] }],
    ['an image', { containers: [{ name: 'api' }] }],
    ['its state', { lastStatus: null }],
  ])('without %s causes a read in any case', (_, detail) => {
    const subject = findTasksSubject(standalone(detail))
    expect(subject).toMatchObject({ resource: tasks, facts: ['images'] })
    expect(subject).not.toHaveProperty('ignoreIfKnown')
    expect(subject).not.toHaveProperty('endedTask')
  })
})

describe('a deployment', () => {
  it.each([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'SERVICE_DEPLOYMENT_COMPLETED',
    'SERVICE_DEPLOYMENT_FAILED',
    'SERVICE_DEPLOYMENT_SOMETHING_NEW',
  ])('with %s causes a read of all facts, because it can be a rollback', eventName => {
    const event = deployment(eventName)
    expect(isMatchedByRules(event)).toBe(true)
    expect(parseChange(event)).toMatchObject({
      action: 'ecs:DeploymentStateChange',
      at: '2026-05-12T12:31:14.000Z',
    })
    expect(parseChange(event).subjects).toEqual([
      { resource: expect.objectContaining({ arn: service }) as unknown, facts: [], fullRead: true },
    ])
  })

  it.each([
    ['nothing', null],
    ['no list', 'prod'],
    ['no service', [7, {}, null, `${at}cluster/prod`]],
    ['an ARN without the cluster', [`${at}service/orders-api`]],
    ['another account', ['arn:aws:ecs:eu-west-1:444455556666:service/prod/orders-api']],
  ])('can belong to any service if the event names %s', (_, resources) => {
    expect(parseChange(deployment('SERVICE_DEPLOYMENT_COMPLETED', resources))).toMatchObject(UNRESOLVED)
  })
})

describe('an ignored event of ECS', () => {
  it('is of another region', () => {
    for (const event of [task({}, { region: 'ap-south-1' }), { ...deployment('X'), region: 'ap-south-1' }])
      expect(serviceTrigger.parse(event, recordedScope)).toEqual({ ignored: 'out-of-scope-region' })
  })

  it.each([
    ['no id', { id: null }],
    ['no account', { account: 'me' }],
    ['no time', { time: 'soon' }],
    ['another source', { source: 'my.app' }],
    ['a detail that is none', { detail: 'RUNNING' }],
  ])('is not an event of ECS, with %s', (_, envelope) => {
    expect(() => serviceTrigger.parse(applyMergePatch(started, envelope), recordedScope)).toThrow(
      UnreadableEvent,
    )
  })
})
