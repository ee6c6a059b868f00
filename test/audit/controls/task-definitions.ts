import type { ContainerDefinition, TaskVolume } from '../../../audit/resources/ecs/task-definition.ts'

/** A compliant container, with `overrides`. */
export function buildContainer(
  name: string,
  overrides: Partial<ContainerDefinition> = {},
): ContainerDefinition {
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
    ...overrides,
  }
}

/** A plain volume, with `overrides`. */
export function buildVolume(name: string, overrides: Partial<TaskVolume> = {}): TaskVolume {
  return { name, hostPath: 'NONE', efsTransitEncryption: 'NONE', ...overrides }
}
