import * as z from 'zod/mini'
import type { ParsedEvent, AuditScope } from '../change.ts'
import { readObject, readText } from '../cloudtrail-event.ts'
import { resolveEcsCluster } from '../ecs/ecs-resources.ts'
import { createUnresolvedSubjects } from '../event-subjects.ts'
import { parseServiceEvent, deriveServiceEventChange } from '../service-event.ts'
import { GUARDDUTY } from './finding-change.ts'

/** GuardDuty User Guide, "Runtime coverage and troubleshooting for Amazon ECS clusters". */
const DETAIL_TYPES = [
  'GuardDuty Runtime Protection Unhealthy',
  'GuardDuty Runtime Protection Healthy',
] as const

/** Changes of the coverage of Runtime Monitoring, without those of instances and of clusters of EKS. */
export const runtimeCoveragePatterns = [
  {
    source: ['aws.guardduty'],
    'detail-type': DETAIL_TYPES,
    detail: { resourceDetails: { resourceType: [{ 'anything-but': ['EC2', 'EKS'] }, { exists: false }] } },
  },
] as const

/** Whether an event is a change of the coverage of Runtime Monitoring. */
export function isRuntimeCoverageEvent(event: unknown): boolean {
  return z.safeParse(z.object({ 'detail-type': z.enum(DETAIL_TYPES) }), event).success
}

/**
 * Parses a change of the coverage of a cluster as a reason to read it again. An administrator account also receives those of
 * its member accounts. Throws UnreadableEvent.
 */
export function parseRuntimeCoverageEvent(event: unknown, auditScope: AuditScope): ParsedEvent {
  const parsed = parseServiceEvent(event, 'aws.guardduty', DETAIL_TYPES)
  const { account, region, detail } = parsed
  if (!auditScope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  const owner = readText(detail, 'resourceAccountId') ?? readText(detail, 'accountId') ?? account
  const details = readObject(detail, 'resourceDetails')
  const type = readText(details, 'resourceType') ?? 'ECS'
  if (owner !== account || type !== 'ECS') return { ignored: 'kind-not-audited' }
  const name = readText(readObject(details, 'ecsClusterDetails'), 'clusterName')
  const resource = name === undefined ? undefined : resolveEcsCluster(name, { account, region })
  const eventSubjects =
    resource === undefined
      ? createUnresolvedSubjects('AWS::ECS::Cluster')
      : { subjects: [{ resource, facts: ['runtimeCoverage'] }] }
  return {
    change: { ...deriveServiceEventChange(parsed, GUARDDUTY, 'guardduty:Coverage'), ...eventSubjects },
  }
}
