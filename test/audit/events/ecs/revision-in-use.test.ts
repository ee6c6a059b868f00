import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getResourceName } from '../../../../audit/resources/resource.ts'
import type { ReplayDocument } from '../../../../cli/output/replay-document.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { replaySteps, type ReplayStep } from '../../../cli/replay-steps.ts'
import { createTestDirectory, type TestDirectory } from '../../../cli/run-assay.ts'
import { loadEventWorld, readGroundTruthFile } from '../../../events/world.ts'

const at = 'arn:aws:ecs:eu-west-1:111122223333:'
const service = `${at}service/prod/orders-api`
const revision = (number: number) => `${at}task-definition/orders-api:${number}`
const CONTROL = 'isolation/ecs-no-privileged'

function buildCall(time: string, operation: string, by: string, request: object, response: object): object {
  return applyMergePatch(readGroundTruthFile('ecs-02-update-service.json'), {
    id: `call-${time}`,
    time,
    detail: {
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::111122223333:user/${by}`,
        userName: by,
        sessionContext: null,
      },
      eventTime: time,
      eventID: `call-${time}`,
      eventName: operation,
      requestParameters: {
        cluster: null,
        service: null,
        taskDefinition: null,
        forceNewDeployment: null,
        ...request,
      },
      responseElements: { service: null, ...response },
    },
  }) as object
}

function buildTaskChange(time: string, number: number, desiredStatus: 'RUNNING' | 'STOPPED'): object {
  return applyMergePatch(readGroundTruthFile('ecs-03-task-running-digest.json'), {
    id: `task-${time}`,
    time,
    detail: {
      taskDefinitionArn: revision(number),
      desiredStatus,
      containers: [{ name: 'api', image: 'public.ecr.aws/nginx/nginx:1', lastStatus: 'RUNNING' }],
    },
  }) as object
}

const registered = {
  at: '2026-05-12T08:50:00Z',
  patch: { taskDefinitions: { [revision(42)]: { ...loadRevision(), privileged: false } } },
  event: buildCall(
    '2026-05-12T08:50:00Z',
    'RegisterTaskDefinition',
    'dora',
    { family: 'orders-api' },
    { taskDefinition: { taskDefinitionArn: revision(42), status: 'ACTIVE' } },
  ),
}

const deregistered = {
  at: '2026-05-12T09:00:00Z',
  patch: { taskDefinitions: { [revision(41)]: { status: 'INACTIVE' } } },
  event: buildCall(
    '2026-05-12T09:00:00Z',
    'DeregisterTaskDefinition',
    'carol',
    { taskDefinition: 'orders-api:41' },
    { taskDefinition: { taskDefinitionArn: revision(41), status: 'INACTIVE' } },
  ),
}

/** The service deploys revision 42; `patch` says what it still runs. */
function update(patch: object): ReplayStep {
  return {
    at: '2026-05-12T09:10:00Z',
    patch: { services: { [service]: { taskDefinition: revision(42), ...patch } } },
    event: buildCall(
      '2026-05-12T09:10:00Z',
      'UpdateService',
      'dora',
      { cluster: 'prod', service: 'orders-api', taskDefinition: 'orders-api:42' },
      { service: { serviceArn: service, clusterArn: `${at}cluster/prod`, taskDefinition: revision(42) } },
    ),
  }
}

/** The tasks of the service with revision 42 run, those with revision 41 stop, and the deployment is complete. */
const rollout: readonly ReplayStep[] = [
  {
    at: '2026-05-12T09:11:00Z',
    patch: { services: { [service]: { runningRevisions: { [revision(42)]: true } } } },
    event: buildTaskChange('2026-05-12T09:11:00Z', 42, 'RUNNING'),
  },
  {
    at: '2026-05-12T09:12:00Z',
    patch: { services: { [service]: { runningRevisions: { [revision(41)]: null } } } },
    event: buildTaskChange('2026-05-12T09:12:00Z', 41, 'STOPPED'),
  },
  {
    at: '2026-05-12T09:13:00Z',
    patch: { services: { [service]: { replacedRevisions: { [revision(41)]: null } } } },
    event: {
      version: '0',
      id: 'deployment-completed',
      'detail-type': 'ECS Deployment State Change',
      source: 'aws.ecs',
      account: '111122223333',
      time: '2026-05-12T09:13:00Z',
      region: 'eu-west-1',
      resources: [service],
      detail: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED', deploymentId: 'ecs-svc/1' },
    },
  },
]

function loadRevision() {
  const found = loadEventWorld().taskDefinitions[revision(41)]
  if (found === undefined) throw new Error('the account has no revision 41')
  return found
}

/** The transitions of the control, with the actor in their notification. */
function listTransitions({ transitions, notifications }: ReplayDocument): string[] {
  return transitions
    .filter(({ control }) => control === CONTROL)
    .map(({ step, resource, changeId }) => {
      const actor = notifications.find(({ id }) => id.startsWith(changeId))?.actor.name ?? 'nobody'
      return `${step} ${getResourceName(resource)} by ${actor}`
    })
    .toSorted()
}

describe('a revision with a privileged container that a service runs', () => {
  let testDirectory: TestDirectory
  beforeEach(() => {
    testDirectory = createTestDirectory()
  })
  afterEach(() => testDirectory.remove())

  function replay(steps: readonly ReplayStep[], servicePatch: object = {}): Promise<ReplayDocument> {
    const account = applyMergePatch(loadEventWorld(), {
      taskDefinitions: { [revision(41)]: { privileged: true } },
      services: { [service]: { runningRevisions: { [revision(41)]: true }, ...servicePatch } },
    })
    return replaySteps(testDirectory, account, steps)
  }

  it('keeps its finding when it is deregistered: with the service, and no longer with the revision', async () => {
    const replayDocument = await replay([deregistered])
    expect(listTransitions(replayDocument)).toEqual([
      'OPENED prod/orders-api by carol',
      'RESOLVED orders-api:41 by carol',
    ])
    expect(replayDocument.transitions.find(({ step }) => step === 'OPENED')?.reason).toBe(
      'The service runs revision orders-api:41, which is INACTIVE: Container api is privileged.',
    )
    expect(replayDocument.notifications).toHaveLength(1)
  })

  it('keeps it until its last task has stopped and the deployment is complete', async () => {
    const kept = { replacedRevisions: { [revision(41)]: true } }
    const steps = [registered, deregistered, update(kept), ...rollout]
    for (const count of [1, 2, 3, 4, 5])
      expect(listTransitions(await replay(steps.slice(0, count)))).toEqual(
        count < 2 ? [] : ['OPENED prod/orders-api by carol', 'RESOLVED orders-api:41 by carol'],
      )
    expect(listTransitions(await replay(steps))).toEqual([
      'OPENED prod/orders-api by carol',
      'RESOLVED orders-api:41 by carol',
      'RESOLVED prod/orders-api by Amazon ECS',
    ])
  })

  it('loses it with the update of a service without tasks, by the actor of the update', async () => {
    const withoutTasks = { running: null, runningRevisions: {} }
    const replayDocument = await replay([registered, deregistered, update(withoutTasks)], withoutTasks)
    expect(listTransitions(replayDocument)).toEqual([
      'OPENED prod/orders-api by carol',
      'RESOLVED orders-api:41 by carol',
      'RESOLVED prod/orders-api by dora',
    ])
    expect(replayDocument.notifications.at(-1)?.changes).toEqual([
      'service prod/orders-api now runs task definition orders-api:42 (before: task definition orders-api:41)',
    ])
  })
})
