import * as z from 'zod/mini'
import { buildTaskDefinitionResource } from '../../audit/resources/ecs/task-definition.ts'
import { UnexpectedResponseError } from '../collectors/api/aws-errors.ts'
import { fetchTaskDefinition } from '../collectors/ecs/describe-task-definition.ts'
import { findNonEmpty } from '../collectors/ecs/first-non-empty.ts'
import { describeServiceRevisions, describeTaskDefinition } from '../collectors/ecs/operations.ts'
import type { TypedAwsCall } from '../collectors/fact-collector.ts'

/** A container that a service revision runs. */
export interface DeployedContainer {
  name: string
  /** As the task definition names it. */
  image: string
  /** The digest to which ECS resolved the image, once it did. */
  digest?: string
}

/** The operations that read the containers of a service revision. */
export const deployedContainerOperations = [describeServiceRevisions, describeTaskDefinition]

const text = z.string()
const optionalText = z.optional(z.nullable(text))
const digestText = z.optional(z.nullable(z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))))
const revisionsResponse = z.object({
  serviceRevisions: z.optional(
    z.nullable(
      z.array(
        z.object({
          serviceRevisionArn: text,
          taskDefinition: text,
          containerImages: z.optional(
            z.nullable(
              z.array(
                z.object({ containerName: optionalText, image: optionalText, imageDigest: digestText }),
              ),
            ),
          ),
        }),
      ),
    ),
  ),
})
const taskDefinitionResponse = z.object({
  taskDefinition: z.object({ containerDefinitions: z.array(z.object({ name: text, image: text })) }),
})

/**
 * The containers of a service revision. Before its first task starts, ECS need not have resolved their images, so the task
 * definition says which there are. Throws AwsCallError and UnexpectedResponseError.
 */
export async function fetchDeployedContainers(
  callApi: TypedAwsCall,
  revision: string,
  account: string,
): Promise<DeployedContainer[]> {
  const input = { serviceRevisionArns: [revision] }
  const { serviceRevisions } = await callApi(describeServiceRevisions, input, revisionsResponse)
  const found = serviceRevisions?.find(({ serviceRevisionArn }) => serviceRevisionArn === revision)
  if (found === undefined)
    throw new UnexpectedResponseError('ecs:DescribeServiceRevisions returned no such service revision')
  const definition = buildTaskDefinitionResource(found.taskDefinition, account)
  const { taskDefinition } = await fetchTaskDefinition(callApi, definition, taskDefinitionResponse)
  const images = found.containerImages ?? []
  const defined = taskDefinition.containerDefinitions.map(({ name, image }): DeployedContainer => {
    const resolved = images.find(({ containerName }) => containerName === name)
    return buildContainer(name, findNonEmpty(resolved?.image) ?? image, resolved?.imageDigest)
  })
  const names = new Set(defined.map(({ name }) => name))
  const added = images.flatMap(({ containerName, image, imageDigest }) =>
    names.has(containerName ?? '') || !image ? [] : [buildContainer(containerName ?? '', image, imageDigest)],
  )
  if (defined.length === 0)
    throw new UnexpectedResponseError('ecs:DescribeTaskDefinition returned no container')
  return [...defined, ...added]
}

function buildContainer(name: string, image: string, digest: string | null | undefined): DeployedContainer {
  return { name, image, ...(digest ? { digest } : {}) }
}
