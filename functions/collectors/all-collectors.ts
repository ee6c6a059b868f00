import {
  nameLowPriorityQueue,
  resolveCollectorQueue,
  type WorkerName,
} from '../../audit/resources/collector-queue.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import type { AnyFactCollector } from './fact-collector.ts'
import { accessAnalyzerCollectors } from './accessanalyzer/collectors.ts'
import { assayCollectors } from './assay/collectors.ts'
import { cloudtrailCollectors } from './cloudtrail/collectors.ts'
import { codeBuildCollectors } from './codebuild/collectors.ts'
import { ec2Collectors } from './ec2/collectors.ts'
import { imageContentCollectors } from './ecr/content/collectors.ts'
import { ecrCollectors } from './ecr/collectors.ts'
import { ecsCollectors } from './ecs/collectors.ts'
import { eventsCollectors } from './events/collectors.ts'
import { guardDutyCollectors } from './guardduty/collectors.ts'
import { iamCollectors } from './iam/collectors.ts'
import { inspectorCollectors } from './inspector2/collectors.ts'
import { codeContentCollectors } from './lambda/code/collectors.ts'
import { lambdaCollectors } from './lambda/collectors.ts'
import type { AwsOperation } from './api/aws-call.ts'
import { snsCollectors } from './sns/collectors.ts'
import { logsCollectors } from './logs/collectors.ts'
import { sqsCollectors } from './sqs/collectors.ts'

/** The collectors of every kind. */
export const allCollectors: Readonly<Record<Kind, Readonly<Record<string, AnyFactCollector>>>> = {
  ...accessAnalyzerCollectors,
  ...assayCollectors,
  ...codeContentCollectors,
  ...cloudtrailCollectors,
  ...codeBuildCollectors,
  ...ec2Collectors,
  ...ecrCollectors,
  ...ecsCollectors,
  ...eventsCollectors,
  ...guardDutyCollectors,
  ...iamCollectors,
  ...imageContentCollectors,
  ...inspectorCollectors,
  ...lambdaCollectors,
  ...snsCollectors,
  ...logsCollectors,
  ...sqsCollectors,
}

const allKinds = Object.keys(allCollectors) as Kind[]

/** The kinds that exist in any account; the others are Assay's own deployment. */
export const auditableKinds: readonly Kind[] = allKinds.filter(
  kind => resolveCollectorQueue(kind) !== 'self-change',
)

/** The kinds that a function reads, for events or in full scans; none if it is no collector function. */
export function listReadKinds(reader: WorkerName): Kind[] {
  return allKinds.filter(kind => {
    const collector = resolveCollectorQueue(kind)
    return collector === reader || nameLowPriorityQueue(collector) === reader
  })
}

/** The operations that the collectors of `kinds` use. */
export function listOperations(kinds: readonly Kind[]): AwsOperation[] {
  const operations = kinds.flatMap(kind =>
    Object.values(allCollectors[kind]).flatMap(collector => collector.operations),
  )
  return [...new Map(operations.map(awsOperation => [awsOperation.action, awsOperation])).values()]
}
