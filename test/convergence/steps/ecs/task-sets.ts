import type { ExampleAccount } from '../../../../examples/account/example-account.ts'
import { parseLastArnPart } from '../../accounts/identifiers.ts'
import { listRunningImages, parseRevision } from '../../accounts/workloads.ts'
import { isActive } from './task-definitions.ts'
import { buildRollout, buildTaskEvents, UNTIL_RUNNING } from './service-tasks.ts'
import { buildCallEvent } from '../step-event.ts'
import { chooseAny, type ChangeGenerator } from '../step.ts'

const TASK_SET = 'ecs-svc/1'

/** Adds a task set with a revision of its own, whose tasks then run. */
const createTaskSet: ChangeGenerator = (exampleAccount, seededRandom) => {
  const arn = chooseAny(exampleAccount.services, seededRandom)
  const definition = chooseAny(exampleAccount.taskDefinitions, seededRandom)
  if (arn === undefined || definition === undefined) return undefined
  const isThere = (now: ExampleAccount) => now.services[arn]?.taskSets?.[TASK_SET] === definition
  const request = {
    cluster: 'prod',
    service: parseLastArnPart(arn),
    taskDefinition: parseRevision(definition),
  }
  return {
    title: `ecs:CreateTaskSet ${parseLastArnPart(arn)} with ${parseRevision(definition)}`,
    isValid: now =>
      arn in now.services && !now.services[arn]?.taskSets?.[TASK_SET] && isActive(definition, now),
    moments: [
      {
        after: 0,
        patch: () => ({ services: { [arn]: { taskSets: { [TASK_SET]: definition } } } }),
        events: () => [buildCallEvent('ecs:CreateTaskSet', request, buildTaskSetResponse(arn, definition))],
      },
      {
        after: UNTIL_RUNNING,
        patch: now =>
          isThere(now)
            ? {
                services: {
                  [arn]: {
                    running: listRunningImages(definition, now),
                    runningRevisions: { [definition]: true },
                  },
                },
              }
            : {},
        events: now =>
          isThere(now)
            ? buildTaskEvents(arn, definition, Object.keys(listRunningImages(definition, now)), 'RUNNING')
            : [],
      },
    ],
  }
}

function buildTaskSetResponse(arn: string, taskDefinition: string) {
  return { taskSet: { id: TASK_SET, serviceArn: arn, taskDefinition } }
}

/** Removes the task set of a service, whose tasks then stop. */
const deleteTaskSet: ChangeGenerator = exampleAccount => {
  const [arn] = Object.keys(exampleAccount.services).filter(
    each => exampleAccount.services[each]?.taskSets?.[TASK_SET],
  )
  const definition = arn && exampleAccount.services[arn]?.taskSets?.[TASK_SET]
  if (arn === undefined || !definition) return undefined
  const request = { cluster: 'prod', service: parseLastArnPart(arn), taskSet: TASK_SET, force: true }
  const isThere = (now: ExampleAccount) => arn in now.services
  const [, stopping] = buildRollout(arn, isThere)
  return {
    title: `ecs:DeleteTaskSet ${parseLastArnPart(arn)}`,
    isValid: now => now.services[arn]?.taskSets?.[TASK_SET] === definition,
    moments: [
      {
        after: 0,
        patch: () => ({ services: { [arn]: { taskSets: { [TASK_SET]: null } } } }),
        events: () => [buildCallEvent('ecs:DeleteTaskSet', request, buildTaskSetResponse(arn, definition))],
      },
      ...(stopping ? [stopping] : []),
    ],
  }
}

/** Change generators for the task sets of services. */
export const taskSetChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  createTaskSet,
  deleteTaskSet,
}
