import { getResourceName } from '../../../../audit/resources/resource.ts'
import type { ReplayDocument } from '../../../../cli/output/replay-document.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { loadEventWorld, readGroundTruthFile } from '../../../events/world.ts'

/** The start of the ARNs of ECS. */
export const at = 'arn:aws:ecs:eu-west-1:111122223333:'
/** The service that runs the revisions. */
export const service = `${at}service/prod/orders-api`
/** A revision by its number. */
export const buildRevisionArn = (number: number) => `${at}task-definition/orders-api:${number}`
/** The control that privileged containers fail. */
export const CONTROL = 'isolation/ecs-no-privileged'

/** Builds CloudTrail's event of a call of ECS by a user. */
export function buildCall(
  time: string,
  operation: string,
  by: string,
  request: object,
  response: object,
): object {
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

/** Builds the event of a task that runs a revision, with another detail. */
export function buildTaskChange(time: string, number: number, detail: object): object {
  return applyMergePatch(readGroundTruthFile('ecs-03-task-running-digest.json'), {
    id: `task-${time}`,
    time,
    detail: {
      taskDefinitionArn: buildRevisionArn(number),
      containers: [{ name: 'api', image: 'public.ecr.aws/nginx/nginx:1', lastStatus: 'RUNNING' }],
      ...detail,
    },
  }) as object
}

/** Carol deregisters revision 41. */
export const deregistered = {
  at: '2026-05-12T09:00:00Z',
  patch: { taskDefinitions: { [buildRevisionArn(41)]: { status: 'INACTIVE' } } },
  event: buildCall(
    '2026-05-12T09:00:00Z',
    'DeregisterTaskDefinition',
    'carol',
    { taskDefinition: 'orders-api:41' },
    { taskDefinition: { taskDefinitionArn: buildRevisionArn(41), status: 'INACTIVE' } },
  ),
}

/** Revision 41 of the account. */
export function loadRevision() {
  const found = loadEventWorld().taskDefinitions[buildRevisionArn(41)]
  if (found === undefined) throw new Error('the account has no revision 41')
  return found
}

/** The transitions of the control, with the actor in their notification. */
export function listReplayedTransitions({ transitions, notifications }: ReplayDocument): string[] {
  return transitions
    .filter(({ control }) => control === CONTROL)
    .map(({ step, resource, changeId }) => {
      const actor = notifications.find(({ id }) => id.startsWith(changeId))?.actor.name ?? 'nobody'
      return `${step} ${getResourceName(resource)} by ${actor}`
    })
    .toSorted()
}
