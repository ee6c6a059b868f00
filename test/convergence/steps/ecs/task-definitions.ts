import type { ExampleAccount } from '../../../../examples/account/example-account.ts'
import { parseLastArnPart } from '../../accounts/identifiers.ts'
import { generateTaskDefinition, formatTaskDefinitionArn, parseRevision } from '../../accounts/workloads.ts'
import { buildCallEvent } from '../step-event.ts'
import { buildCallStep, type ChangeGenerator } from '../step.ts'

const registerDefinition: ChangeGenerator = (exampleAccount, seededRandom) => {
  const family = seededRandom.pick(['api', 'worker'])
  const own = Object.keys(exampleAccount.taskDefinitions).filter(arn => arn.includes(`/${family}:`))
  const revision = Math.max(0, ...own.map(arn => Number(parseLastArnPart(arn)))) + 1
  const arn = formatTaskDefinitionArn(family, revision)
  const definition = generateTaskDefinition(seededRandom, exampleAccount)
  const { taskRole, executionRole, privileged, images } = definition
  const [image] = Object.keys(images)
  const containers = [{ name: 'api', image, privileged, environment: 'HIDDEN_DUE_TO_SECURITY_REASONS' }]
  return buildCallStep(
    `ecs:RegisterTaskDefinition ${family}:${revision}`,
    now => !(arn in now.taskDefinitions) && taskRole in now.roles && executionRole in now.roles,
    { taskDefinitions: { [arn]: definition } },
    buildCallEvent(
      'ecs:RegisterTaskDefinition',
      {
        family,
        networkMode: 'awsvpc',
        taskRoleArn: taskRole,
        executionRoleArn: executionRole,
        containerDefinitions: containers,
      },
      { taskDefinition: { taskDefinitionArn: arn, family, revision, status: 'ACTIVE' } },
    ),
  )
}

const deregisterDefinition: ChangeGenerator = (exampleAccount, seededRandom) => {
  const active = Object.keys(exampleAccount.taskDefinitions).filter(arn => isActive(arn, exampleAccount))
  if (active.length === 0) return undefined
  const arn = seededRandom.pick(active)
  return buildCallStep(
    `ecs:DeregisterTaskDefinition ${parseRevision(arn)}`,
    now => isActive(arn, now),
    { taskDefinitions: { [arn]: { status: 'INACTIVE' } } },
    buildCallEvent(
      'ecs:DeregisterTaskDefinition',
      { taskDefinition: parseRevision(arn) },
      { taskDefinition: { taskDefinitionArn: arn, status: 'INACTIVE' } },
    ),
  )
}

/** Whether a revision can be started. */
export function isActive(arn: string, { taskDefinitions }: ExampleAccount): boolean {
  const definition = taskDefinitions[arn]
  return definition !== undefined && (definition.status ?? 'ACTIVE') === 'ACTIVE'
}

/** Deletes a revision that is not ACTIVE: it stays until nothing runs it (ECS API Reference, DeleteTaskDefinitions). */
const deleteDefinition: ChangeGenerator = (exampleAccount, seededRandom) => {
  const inactive = Object.keys(exampleAccount.taskDefinitions).filter(
    arn => exampleAccount.taskDefinitions[arn]?.status === 'INACTIVE',
  )
  if (inactive.length === 0) return undefined
  const arn = seededRandom.pick(inactive)
  return buildCallStep(
    `ecs:DeleteTaskDefinitions ${parseRevision(arn)}`,
    now => now.taskDefinitions[arn]?.status === 'INACTIVE',
    { taskDefinitions: { [arn]: { status: 'DELETE_IN_PROGRESS' } } },
    buildCallEvent(
      'ecs:DeleteTaskDefinitions',
      { taskDefinitions: [parseRevision(arn)] },
      { taskDefinitions: [{ taskDefinitionArn: arn, status: 'DELETE_IN_PROGRESS' }], failures: [] },
    ),
  )
}

/** Change generators for task definitions. */
export const taskDefinitionChangeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  registerDefinition,
  deregisterDefinition,
  deleteDefinition,
}
