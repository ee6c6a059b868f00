import type { ContainerDefinition } from '../../../../audit/resources/ecs/task-definition.ts'
import type { Redactor } from '../../../collectors/fact-collector.ts'
import {
  parseContainer,
  parseVolume,
  type ContainerResponse,
} from '../../../collectors/ecs/task-definition.ts'
import { PropertyError } from '../properties/property-error.ts'
import {
  convertItems,
  readObjects,
  readTextMap,
  readTexts,
  type PartialList,
} from '../properties/read-list.ts'
import {
  readChoice,
  readFlag,
  readObjectProperty,
  readProperty,
  readTextProperty,
  requireTextProperty,
  type PropertySource,
} from '../properties/read-property.ts'

/** The containers of a task definition: without those and without elements of their lists that are not known. */
export function readContainers(source: PropertySource, redactor: Redactor): PartialList<ContainerDefinition> {
  const containers = convertItems(readObjects(source, 'ContainerDefinitions'), readContainer)
  const missing =
    containers.missing ?? containers.items.map(each => each.missing).find(why => why !== undefined)
  const items = containers.items.map(({ container }) => parseContainer(container, redactor))
  return missing === undefined ? { items } : { items, missing }
}

function readContainer(source: PropertySource): {
  container: ContainerResponse
  missing: string | undefined
} {
  const environment = convertItems(readObjects(source, 'Environment'), variable => ({
    name: requireTextProperty(variable, 'Name'),
    value: readTextProperty(variable, 'Value') ?? '',
  }))
  const environmentFiles = convertItems(readObjects(source, 'EnvironmentFiles'), file => ({
    value: requireTextProperty(file, 'Value'),
  }))
  const add = readTexts(source, 'LinuxParameters.Capabilities.Add')
  const devices = convertItems(readObjects(source, 'LinuxParameters.Devices'), device => ({
    hostPath: requireTextProperty(device, 'HostPath'),
  }))
  const logDriver = readTextProperty(source, 'LogConfiguration.LogDriver')
  const container: ContainerResponse = {
    name: requireTextProperty(source, 'Name'),
    image: requireTextProperty(source, 'Image'),
    privileged: readFlag(source, 'Privileged'),
    readonlyRootFilesystem: readFlag(source, 'ReadonlyRootFilesystem'),
    user: readTextProperty(source, 'User'),
    environment: [...environment.items],
    environmentFiles: [...environmentFiles.items],
    logConfiguration: logDriver === undefined ? undefined : { logDriver },
    firelensConfiguration: readProperty(source, 'FirelensConfiguration') === undefined ? undefined : {},
    linuxParameters: { capabilities: { add: [...add.items] }, devices: [...devices.items] },
  }
  const missing = [environment, environmentFiles, add, devices].flatMap(list => list.missing ?? [])[0]
  return { container, missing }
}

/** The images of the containers. */
export function readImages(source: PropertySource): PartialList<Pick<ContainerDefinition, 'image'>> {
  const containers = readObjects(source, 'ContainerDefinitions')
  return convertItems(containers, container => ({ image: requireTextProperty(container, 'Image') }))
}

/** The volumes of a task definition. */
export function readVolumes(source: PropertySource) {
  return convertItems(readObjects(source, 'Volumes'), readVolume)
}

function readVolume(source: PropertySource) {
  const driverOpts = readTextMap(source, 'DockerVolumeConfiguration.DriverOpts')
  if (driverOpts.missing !== undefined) throw new PropertyError(driverOpts.missing)
  const efs = readObjectProperty(source, 'EFSVolumeConfiguration')
  return parseVolume({
    name: readTextProperty(source, 'Name'),
    host: { sourcePath: readTextProperty(source, 'Host.SourcePath') },
    dockerVolumeConfiguration: { driverOpts: Object.fromEntries(driverOpts.items) },
    efsVolumeConfiguration:
      efs === undefined
        ? undefined
        : { transitEncryption: readChoice(efs, 'TransitEncryption', ['ENABLED', 'DISABLED'] as const) },
  })
}
