import type { ContainerDefinition, TaskVolume } from '../../../audit/resources/ecs/task-definition.ts'

/** A container in order, but for what a test says. */
export function buildContainer(name: string, but: Partial<ContainerDefinition> = {}): ContainerDefinition {
  return {
    name,
    image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders/api:2.0.0',
    privileged: false,
    readonlyRootFilesystem: true,
    user: 'app',
    environment: {},
    environmentFiles: [],
    logDriver: 'awslogs',
    firelens: false,
    addedCapabilities: [],
    devices: [],
    ...but,
  }
}

/** A volume of no special kind, but for what a test says. */
export function buildVolume(name: string, but: Partial<TaskVolume> = {}): TaskVolume {
  return { name, hostPath: 'NONE', efsTransitEncryption: 'NONE', ...but }
}

/** Cases of revisions that are no longer active, whatever else is known of them. */
export function listInactiveCases(facts: Readonly<Record<string, unknown>>) {
  return ['INACTIVE', 'DELETE_IN_PROGRESS'].map(status => ({
    name: `a revision that is ${status}`,
    facts: { ...facts, status },
    reason: status,
  }))
}
