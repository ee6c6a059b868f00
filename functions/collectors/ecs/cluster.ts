import * as z from 'zod/mini'
import {
  buildClusterResource,
  type ClusterFacts,
  type ExecuteCommandConfiguration,
} from '../../../audit/resources/ecs/cluster.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { FactCollector } from '../fact-collector.ts'
import { isSecretTag } from '../redaction/redact-tags.ts'
import { deriveDescribedTags, describedTagsSchema } from '../tags/tag-list.ts'
import { findNonEmpty } from './first-non-empty.ts'
import { describeWithTags } from '../tags/describe-with-tags.ts'
import { ECS_MISSING } from './not-found.ts'
import { describeClusters } from './operations.ts'

const optional = <S extends z.ZodMiniType>(shape: S) => z.optional(z.nullable(shape))
const text = optional(z.string())
const executeCommand = z.object({
  kmsKeyId: text,
  logging: optional(z.enum(['NONE', 'DEFAULT', 'OVERRIDE'])),
  logConfiguration: optional(z.object({ cloudWatchLogGroupName: text, s3BucketName: text })),
})
const describedClusters = z.object({
  clusters: z.array(
    z.object({
      clusterName: z.string(),
      status: z.string(),
      configuration: optional(z.object({ executeCommandConfiguration: optional(executeCommand) })),
      tags: describedTagsSchema,
    }),
  ),
  failures: optional(z.array(z.object({ reason: text }))),
})

/** A page of ListClusters. */
export const clustersResponse = z.object({ clusterArns: z.array(z.string()) })

/** DescribeClusters with CONFIGURATIONS and TAGS: where the sessions of ECS Exec are logged. */
export const clusterConfiguration: FactCollector<'AWS::ECS::Cluster'> = {
  operations: [describeClusters],
  notFoundErrors: [ECS_MISSING],
  async collect(callApi, resource) {
    const name = getResourceName(resource)
    const input = { clusters: [name], include: ['CONFIGURATIONS'] }
    const { clusters, failures } = await describeWithTags(callApi, describeClusters, input, describedClusters)
    const found = clusters.find(({ clusterName }) => clusterName === name)
    const reason = failures?.[0]?.reason
    if (found?.status === 'INACTIVE' || (found === undefined && reason === ECS_MISSING))
      throw new AwsCallError(describeClusters, ECS_MISSING, `the cluster ${quoteText(name)} does not exist`)
    if (found === undefined)
      throw new UnexpectedResponseError(
        `ecs:DescribeClusters returned no cluster; reason: ${quoteText(reason ?? 'none')}`,
      )
    const tags = deriveDescribedTags(found.tags, describeClusters, isSecretTag)
    return {
      arn: buildClusterResource(name, resource).arn,
      facts: {
        executeCommand: mapExecuteCommand(found.configuration?.executeCommandConfiguration ?? {}),
        ...tags.facts,
      },
      unknown: tags.unknown,
      incomplete: tags.incomplete,
    }
  },
}

/** The configuration of ECS Exec. Without a setting, sessions are logged as the task definition says. */
export function mapExecuteCommand({
  kmsKeyId,
  logging,
  logConfiguration,
}: Partial<z.infer<typeof executeCommand>>): ClusterFacts['executeCommand'] {
  const { cloudWatchLogGroupName, s3BucketName } = logConfiguration ?? {}
  const facts: ExecuteCommandConfiguration = {
    logging: logging ?? 'DEFAULT',
    logGroup: findNonEmpty(cloudWatchLogGroupName) ?? 'NONE',
    bucket: findNonEmpty(s3BucketName) ?? 'NONE',
    encryptionKey: findNonEmpty(kmsKeyId) ?? 'NONE',
  }
  return facts
}
