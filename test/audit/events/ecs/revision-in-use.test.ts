import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReplayDocument } from '../../../../cli/output/replay-document.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { replaySteps, type ReplayStep } from '../../../cli/replay-steps.ts'
import { createTestDirectory, type TestDirectory } from '../../../cli/run-assay.ts'
import { loadEventWorld } from '../../../events/world.ts'
import {
  at,
  buildCall,
  buildTaskChange,
  deregistered,
  listReplayedTransitions,
  loadRevision,
  buildRevisionArn,
  service,
} from './replayed-revisions.ts'

const registered = {
  at: '2026-05-12T08:50:00Z',
  patch: { taskDefinitions: { [buildRevisionArn(42)]: { ...loadRevision(), privileged: false } } },
  event: buildCall(
    '2026-05-12T08:50:00Z',
    'RegisterTaskDefinition',
    'dora',
    { family: 'orders-api' },
    { taskDefinition: { taskDefinitionArn: buildRevisionArn(42), status: 'ACTIVE' } },
  ),
}

/** The service deploys revision 42; `patch` says what it still runs. */
function update(patch: object): ReplayStep {
  return {
    at: '2026-05-12T09:10:00Z',
    patch: { services: { [service]: { taskDefinition: buildRevisionArn(42), ...patch } } },
    event: buildCall(
      '2026-05-12T09:10:00Z',
      'UpdateService',
      'dora',
      { cluster: 'prod', service: 'orders-api', taskDefinition: 'orders-api:42' },
      {
        service: {
          serviceArn: service,
          clusterArn: `${at}cluster/prod`,
          taskDefinition: buildRevisionArn(42),
        },
      },
    ),
  }
}

/** The tasks of the service with revision 42 run, those with revision 41 stop, and the deployment is complete. */
const rollout: readonly ReplayStep[] = [
  {
    at: '2026-05-12T09:11:00Z',
    patch: { services: { [service]: { runningRevisions: { [buildRevisionArn(42)]: true } } } },
    event: buildTaskChange('2026-05-12T09:11:00Z', 42, { desiredStatus: 'RUNNING' }),
  },
  {
    at: '2026-05-12T09:12:00Z',
    patch: { services: { [service]: { runningRevisions: { [buildRevisionArn(41)]: null } } } },
    event: buildTaskChange('2026-05-12T09:12:00Z', 41, { desiredStatus: 'STOPPED' }),
  },
  {
    at: '2026-05-12T09:13:00Z',
    patch: { services: { [service]: { replacedRevisions: { [buildRevisionArn(41)]: null } } } },
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

describe('a revision with a privileged container that a service runs', () => {
  let testDirectory: TestDirectory
  beforeEach(() => {
    testDirectory = createTestDirectory()
  })
  afterEach(() => testDirectory.remove())

  function replay(steps: readonly ReplayStep[], servicePatch: object = {}): Promise<ReplayDocument> {
    const account = applyMergePatch(loadEventWorld(), {
      taskDefinitions: { [buildRevisionArn(41)]: { privileged: true } },
      services: { [service]: { runningRevisions: { [buildRevisionArn(41)]: true }, ...servicePatch } },
    })
    return replaySteps(testDirectory, account, steps)
  }

  it('keeps its finding when it is deregistered: with the service, and no longer with the revision', async () => {
    const replayDocument = await replay([deregistered])
    expect(listReplayedTransitions(replayDocument)).toEqual([
      'OPENED prod/orders-api by carol',
      'RESOLVED orders-api:41 by carol',
    ])
    expect(replayDocument.transitions.find(({ step }) => step === 'OPENED')?.reason).toBe(
      'The service runs revision orders-api:41, which is INACTIVE: Container api is privileged.',
    )
    expect(replayDocument.notifications).toHaveLength(1)
  })

  it('keeps it until its last task has stopped and the deployment is complete', async () => {
    const kept = { replacedRevisions: { [buildRevisionArn(41)]: true } }
    const steps = [registered, deregistered, update(kept), ...rollout]
    for (const count of [1, 2, 3, 4, 5])
      expect(listReplayedTransitions(await replay(steps.slice(0, count)))).toEqual(
        count < 2 ? [] : ['OPENED prod/orders-api by carol', 'RESOLVED orders-api:41 by carol'],
      )
    expect(listReplayedTransitions(await replay(steps))).toEqual([
      'OPENED prod/orders-api by carol',
      'RESOLVED orders-api:41 by carol',
      'RESOLVED prod/orders-api by Amazon ECS',
    ])
  })

  it('loses it with the update of a service without tasks, by the actor of the update', async () => {
    const withoutTasks = { running: null, runningRevisions: {} }
    const replayDocument = await replay([registered, deregistered, update(withoutTasks)], withoutTasks)
    expect(listReplayedTransitions(replayDocument)).toEqual([
      'OPENED prod/orders-api by carol',
      'RESOLVED orders-api:41 by carol',
      'RESOLVED prod/orders-api by dora',
    ])
    expect(replayDocument.notifications.at(-1)?.changes).toEqual([
      'service prod/orders-api now runs task definition orders-api:42 (before: task definition orders-api:41)',
    ])
  })
})
