import type {
  ExampleAccount,
  ExampleFunction,
  ExampleFunctionConfiguration,
  ExampleTaskDefinition,
} from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import {
  chooseBetween,
  chooseWithProbability,
  createMemberSet,
  chooseSome,
  repeatTimes,
} from './random-choice.ts'
import {
  HISTORY_ACCOUNT_ID,
  parseDigestFromArn,
  formatFunctionArn,
  formatLayerArn,
  parseLastArnPart,
  HISTORY_REGION,
  HISTORY_REGISTRY,
  formatRepositoryArn,
  parseRepositoryName,
} from './identifiers.ts'

/** What workloads reference. */
export type WorkloadContext = Pick<
  ExampleAccount,
  'roles' | 'repositories' | 'images' | 'subnets' | 'securityGroups' | 'vpcs' | 'layers'
>

/** Runtimes of functions: supported for long, and deprecated. */
export const HISTORY_RUNTIMES = ['nodejs24.x', 'python3.13', 'nodejs16.x', 'python3.7'] as const

/** The content of environment variables, as an account file has it. */
export const ENVIRONMENT_VALUES = {
  harmless: { detected: [], hash: '0b1c2d3e4f506172' },
  secret: { detected: ['AWS access key'], hash: '1b1c2d3e4f506172' },
}

/** Builds layers with their versions. */
export function generateLayers(seededRandom: SeededRandom): ExampleAccount['layers'] {
  const versions = repeatTimes(chooseBetween(seededRandom, 0, 2), number => formatLayerArn('shared', number))
  return Object.fromEntries(
    versions.map(arn => [arn, { compatibleRuntimes: createMemberSet(['nodejs24.x']) }]),
  )
}

/** Builds functions of both package types. */
export function generateFunctions(
  seededRandom: SeededRandom,
  around: WorkloadContext,
): ExampleAccount['functions'] {
  return Object.fromEntries(
    repeatTimes(chooseBetween(seededRandom, 1, 4), number => [
      formatFunctionArn(`function-${number}`),
      publishFirstVersion(seededRandom, generateFunction(seededRandom, around)),
    ]),
  )
}

/** Publishes the function as version 1, or not, and routes an alias to it, or not. */
function publishFirstVersion(seededRandom: SeededRandom, each: ExampleFunction): ExampleFunction {
  if (chooseWithProbability(seededRandom, 0.5)) return each
  return {
    ...each,
    versions: { 1: pickConfiguration(each) },
    aliases: chooseWithProbability(seededRandom, 0.6) ? { live: '1' } : {},
  }
}

/** What a version of the function is published with. */
export function pickConfiguration(each: ExampleFunction): ExampleFunctionConfiguration {
  const {
    runtimeManagement: _1,
    versions: _2,
    aliases: _3,
    urls: _4,
    resourcePolicy: _5,
    lastModified: _6,
    ...configuration
  } = each
  return configuration
}

/** Builds a function with a runtime, or with an image if one has a tag. */
export function generateFunction(seededRandom: SeededRandom, around: WorkloadContext): ExampleFunction {
  const image = chooseWithProbability(seededRandom, 0.4)
    ? chooseRunnableImage(seededRandom, around)
    : undefined
  const code = image
    ? { packageType: 'Image' as const, ...image }
    : { packageType: 'Zip' as const, runtime: seededRandom.pick(HISTORY_RUNTIMES) }
  const used = image ? [] : chooseSome(seededRandom, Object.keys(around.layers), 0, 1)
  return {
    ...code,
    role: seededRandom.pick(Object.keys(around.roles)),
    environment: {
      MODE: chooseWithProbability(seededRandom, 0.2)
        ? ENVIRONMENT_VALUES.secret
        : ENVIRONMENT_VALUES.harmless,
    },
    ...(used.length > 0 ? { layers: createMemberSet(used) } : {}),
    ...(chooseWithProbability(seededRandom, 0.6) ? generateFunctionNetwork(seededRandom, around) : {}),
    runtimeManagement: { updateRuntimeOn: 'Auto' },
    aliases: {},
    urls: {},
    resourcePolicy: {},
  }
}

/** Chooses the subnets and security groups of a function. */
export function generateFunctionNetwork(
  seededRandom: SeededRandom,
  { subnets, securityGroups, vpcs }: WorkloadContext,
): Pick<ExampleFunction, 'vpc' | 'subnets' | 'securityGroups'> {
  const [vpc = ''] = Object.keys(vpcs)
  return {
    vpc,
    subnets: createMemberSet(chooseSome(seededRandom, Object.keys(subnets), 1, 2)),
    securityGroups: createMemberSet(chooseSome(seededRandom, Object.keys(securityGroups), 1, 2)),
  }
}

/** Chooses an image by a tag or by its digest, undefined if there is none. Lambda runs no image index. */
export function chooseRunnableImage(
  seededRandom: SeededRandom,
  { repositories, images }: Pick<ExampleAccount, 'repositories' | 'images'>,
): Pick<Required<ExampleFunction>, 'imageUri' | 'resolvedImage'> | undefined {
  const tagged = Object.values(repositories)
    .flatMap(({ tags }) => Object.entries(tags))
    .filter(([, arn]) => images[arn]?.children === undefined)
  if (tagged.length === 0) return undefined
  const [tag, resolvedImage] = seededRandom.pick(tagged)
  const name = `${HISTORY_REGISTRY}/${parseRepositoryName(resolvedImage)}`
  const imageUri = chooseWithProbability(seededRandom, 0.3)
    ? `${name}@${parseDigestFromArn(resolvedImage)}`
    : `${name}:${tag}`
  return { imageUri, resolvedImage }
}

/** Builds services in a cluster, and their task definitions. */
export function generateServices(
  seededRandom: SeededRandom,
  around: WorkloadContext,
): Pick<ExampleAccount, 'clusters' | 'services' | 'taskDefinitions'> {
  const cluster = `arn:aws:ecs:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:cluster/prod`
  const definitions = repeatTimes(chooseBetween(seededRandom, 1, 2), number => {
    const definition = generateTaskDefinition(seededRandom, around)
    return [
      formatTaskDefinitionArn('api', number),
      chooseWithProbability(seededRandom, 0.3)
        ? startStandaloneTask(definition, cluster, around)
        : definition,
    ]
  })
  const taskDefinitions = Object.fromEntries(definitions) as ExampleAccount['taskDefinitions']
  const all = repeatTimes(chooseBetween(seededRandom, 0, 2), number => {
    const definition = seededRandom.pick(Object.keys(taskDefinitions))
    const running = listRunningImages(definition, { ...around, taskDefinitions })
    return [
      formatServiceArn(`service-${number}`),
      {
        ...generateService(seededRandom, cluster, definition, around),
        running,
        runningRevisions: { [definition]: true as const },
      },
    ] as const
  })
  return {
    clusters: { [cluster]: {} },
    taskDefinitions,
    services: Object.fromEntries(all) as ExampleAccount['services'],
  }
}

/** The revision with a standalone task in the cluster, which pulled its images as they are now. */
function startStandaloneTask(
  definition: ExampleTaskDefinition,
  cluster: string,
  around: WorkloadContext,
): ExampleTaskDefinition {
  const standaloneImages = listRunningImages('it', { ...around, taskDefinitions: { it: definition } })
  return { ...definition, standaloneTasks: { [cluster]: true }, standaloneImages }
}

export function formatTaskDefinitionArn(family: string, revision: number): string {
  return `arn:aws:ecs:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:task-definition/${family}:${revision}`
}

export function formatServiceArn(name: string): string {
  return `arn:aws:ecs:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:service/prod/${name}`
}

/** Builds a service that runs `taskDefinition`. */
export function generateService(
  seededRandom: SeededRandom,
  cluster: string,
  taskDefinition: string,
  around: WorkloadContext,
): ExampleAccount['services'][string] {
  const { subnets = {}, securityGroups = {} } = generateFunctionNetwork(seededRandom, around)
  return {
    cluster,
    taskDefinition,
    subnets,
    securityGroups,
    assignPublicIp: chooseWithProbability(seededRandom, 0.3) ? 'ENABLED' : 'DISABLED',
  }
}

/** Builds a revision of a task definition. */
export function generateTaskDefinition(
  seededRandom: SeededRandom,
  around: WorkloadContext,
): ExampleTaskDefinition {
  const roles = Object.keys(around.roles)
  return {
    images: { [choosePullableImage(seededRandom, around)]: true },
    taskRole: seededRandom.pick(roles),
    executionRole: seededRandom.pick(roles),
    privileged: chooseWithProbability(seededRandom, 0.3),
  }
}

/** Chooses an image or an index by a tag, or an image of another registry. */
function choosePullableImage(
  seededRandom: SeededRandom,
  { repositories }: Pick<ExampleAccount, 'repositories'>,
): string {
  const tagged = Object.entries(repositories).flatMap(([arn, { tags }]) =>
    Object.keys(tags).map(tag => `${HISTORY_REGISTRY}/${parseRepositoryName(arn)}:${tag}`),
  )
  return seededRandom.pick([...tagged, 'public.ecr.aws/nginx/nginx:1.27'])
}

/** Lists the images of the account that tasks of a task definition pull now. */
export function listRunningImages(
  taskDefinition: string | undefined,
  {
    taskDefinitions,
    repositories,
    images,
  }: Pick<ExampleAccount, 'taskDefinitions' | 'repositories' | 'images'>,
): Record<string, true> {
  const uris = Object.keys(taskDefinitions[taskDefinition ?? '']?.images ?? {})
  const pulled = uris.flatMap(uri => {
    const [, name = '', tag = '', digest = ''] =
      /^[^/]+\/([^:@]+)(?::([^@]+))?(?:@(sha256:.+))?$/.exec(uri) ?? []
    const repository = formatRepositoryArn(name)
    const image = digest === '' ? repositories[repository]?.tags[tag] : `${repository}/${digest}`
    return image !== undefined && image in images ? [image] : []
  })
  return createMemberSet(pulled)
}

/** Formats a revision as `family:revision`. */
export function parseRevision(arn: string): string {
  return arn.split('/').at(-1) ?? parseLastArnPart(arn)
}
