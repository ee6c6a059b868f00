import type { World, WorldFunction, WorldTaskDefinition } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { between, chance, setOf, some, times } from './chance.ts'
import {
  ACCOUNT,
  digestIn,
  functionArn,
  layerArn,
  nameIn,
  REGION,
  REGISTRY,
  repositoryArn,
  repositoryIn,
} from './place.ts'

/** What workloads are tied to. */
export type Surroundings = Pick<
  World,
  'roles' | 'repositories' | 'images' | 'subnets' | 'securityGroups' | 'vpcs' | 'layers'
>

/** Runtimes that functions have: supported for long, and no more. */
export const RUNTIMES = ['nodejs24.x', 'python3.13', 'nodejs16.x', 'python3.7'] as const

/** What variables of an environment hold, as an account file keeps it. */
export const VARIABLES = {
  harmless: { detected: [], hash: '0b1c2d3e4f506172' },
  secret: { detected: ['AWS access key'], hash: '1b1c2d3e4f506172' },
}

/** Layers of the account, in versions. */
export function layers(random: Random): World['layers'] {
  const versions = times(between(random, 0, 2), number => layerArn('shared', number))
  return Object.fromEntries(versions.map(arn => [arn, { compatibleRuntimes: setOf(['nodejs24.x']) }]))
}

/** Functions of both package types. */
export function functions(random: Random, around: Surroundings): World['functions'] {
  return Object.fromEntries(
    times(between(random, 1, 4), number => [functionArn(`function-${number}`), aFunction(random, around)]),
  )
}

/** A function: of a runtime, or of an image where there is one with a tag. */
export function aFunction(random: Random, around: Surroundings): WorldFunction {
  const image = chance(random, 0.4) ? anImageToRun(random, around) : undefined
  const code = image
    ? { packageType: 'Image' as const, ...image }
    : { packageType: 'Zip' as const, runtime: random.of(RUNTIMES) }
  const used = image ? [] : some(random, Object.keys(around.layers), 0, 1)
  return {
    ...code,
    role: random.of(Object.keys(around.roles)),
    environment: { MODE: chance(random, 0.2) ? VARIABLES.secret : VARIABLES.harmless },
    ...(used.length > 0 ? { layers: setOf(used) } : {}),
    ...(chance(random, 0.6) ? networkOf(random, around) : {}),
    runtimeManagement: { updateRuntimeOn: 'Auto' },
    aliases: {},
    urls: {},
    resourcePolicy: {},
  }
}

/** A VPC's subnets and groups, as functions have them. */
export function networkOf(
  random: Random,
  { subnets, securityGroups, vpcs }: Surroundings,
): Pick<WorldFunction, 'vpc' | 'subnets' | 'securityGroups'> {
  const [vpc = ''] = Object.keys(vpcs)
  return {
    vpc,
    subnets: setOf(some(random, Object.keys(subnets), 1, 2)),
    securityGroups: setOf(some(random, Object.keys(securityGroups), 1, 2)),
  }
}

/** An image by a tag or by its digest; nothing where no tag is of one. Lambda runs no index. */
export function anImageToRun(
  random: Random,
  { repositories, images }: Pick<World, 'repositories' | 'images'>,
): Pick<Required<WorldFunction>, 'imageUri' | 'resolvedImage'> | undefined {
  const tagged = Object.values(repositories)
    .flatMap(({ tags }) => Object.entries(tags))
    .filter(([, arn]) => images[arn]?.children === undefined)
  if (tagged.length === 0) return undefined
  const [tag, resolvedImage] = random.of(tagged)
  const name = `${REGISTRY}/${repositoryIn(resolvedImage)}`
  const imageUri = chance(random, 0.3) ? `${name}@${digestIn(resolvedImage)}` : `${name}:${tag}`
  return { imageUri, resolvedImage }
}

/** Services in a cluster, and the task definitions that they run. */
export function services(
  random: Random,
  around: Surroundings,
): Pick<World, 'clusters' | 'services' | 'taskDefinitions'> {
  const cluster = `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/prod`
  const definitions = times(between(random, 1, 2), number => [
    definitionArn('api', number),
    aDefinition(random, around),
  ])
  const taskDefinitions = Object.fromEntries(definitions) as World['taskDefinitions']
  const all = times(between(random, 0, 2), number => {
    const definition = random.of(Object.keys(taskDefinitions))
    const running = runsOf(definition, { ...around, taskDefinitions })
    return [
      serviceArn(`service-${number}`),
      { ...aService(random, cluster, definition, around), running },
    ] as const
  })
  return {
    clusters: { [cluster]: {} },
    taskDefinitions,
    services: Object.fromEntries(all) as World['services'],
  }
}

export function definitionArn(family: string, revision: number): string {
  return `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/${family}:${revision}`
}

export function serviceArn(name: string): string {
  return `arn:aws:ecs:${REGION}:${ACCOUNT}:service/prod/${name}`
}

/** A service that runs `taskDefinition`. */
export function aService(
  random: Random,
  cluster: string,
  taskDefinition: string,
  around: Surroundings,
): World['services'][string] {
  const { subnets = {}, securityGroups = {} } = networkOf(random, around)
  return {
    cluster,
    taskDefinition,
    subnets,
    securityGroups,
    assignPublicIp: chance(random, 0.3) ? 'ENABLED' : 'DISABLED',
  }
}

/** A revision of a task definition. */
export function aDefinition(random: Random, around: Surroundings): WorldTaskDefinition {
  const roles = Object.keys(around.roles)
  return {
    images: { [anImageToPull(random, around)]: true },
    taskRole: random.of(roles),
    executionRole: random.of(roles),
    privileged: chance(random, 0.3),
  }
}

/** An image or an index by a tag of the account's, or an image of somebody else's. */
function anImageToPull(random: Random, { repositories }: Pick<World, 'repositories'>): string {
  const tagged = Object.entries(repositories).flatMap(([arn, { tags }]) =>
    Object.keys(tags).map(tag => `${REGISTRY}/${repositoryIn(arn)}:${tag}`),
  )
  return random.of([...tagged, 'public.ecr.aws/nginx/nginx:1.27'])
}

/** The images of the account that tasks of a task definition pull now. */
export function runsOf(
  taskDefinition: string | undefined,
  { taskDefinitions, repositories, images }: Pick<World, 'taskDefinitions' | 'repositories' | 'images'>,
): Record<string, true> {
  const uris = Object.keys(taskDefinitions[taskDefinition ?? '']?.images ?? {})
  const pulled = uris.flatMap(uri => {
    const [, name = '', tag = '', digest = ''] =
      /^[^/]+\/([^:@]+)(?::([^@]+))?(?:@(sha256:.+))?$/.exec(uri) ?? []
    const repository = repositoryArn(name)
    const image = digest === '' ? repositories[repository]?.tags[tag] : `${repository}/${digest}`
    return image !== undefined && image in images ? [image] : []
  })
  return setOf(pulled)
}

/** A revision as calls name it: `family:revision`. */
export function revisionIn(arn: string): string {
  return arn.split('/').at(-1) ?? nameIn(arn)
}
