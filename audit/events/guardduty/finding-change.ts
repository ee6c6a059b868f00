import * as z from 'zod/mini'
import { buildDetectorResource } from '../../resources/guardduty/detector.ts'
import type { Actor, ParsedEvent, AuditScope } from '../change.ts'
import { parseServiceEvent, deriveServiceEventChange } from '../service-event.ts'
import { parseFindingSubjects } from './finding-subjects.ts'

const FINDING = 'GuardDuty Finding'

/**
 * All GuardDuty findings, of every severity and resource type. There are few: GuardDuty sends repeated findings at most every
 * 15 minutes (GuardDuty User Guide, "EventBridge notification frequency").
 */
export const guardDutyFindingPatterns = [{ source: ['aws.guardduty'], 'detail-type': [FINDING] }] as const

/** The actor of what GuardDuty reports. */
export const GUARDDUTY: Actor = { type: 'AWSService', name: 'Amazon GuardDuty' }

/** Whether an event is a GuardDuty finding. */
export function isGuardDutyFinding(event: unknown): boolean {
  return z.safeParse(z.object({ 'detail-type': z.literal(FINDING) }), event).success
}

/**
 * Parses a finding, archived or not, as a reason to read the findings of the region again, and the suspected resource. The
 * delegated administrator also receives findings of member accounts; they are ignored there. Throws UnreadableEvent.
 */
export function parseGuardDutyFinding(event: unknown, auditScope: AuditScope): ParsedEvent {
  const parsed = parseServiceEvent(event, 'aws.guardduty', [FINDING])
  const { account, region, detail } = parsed
  if (!auditScope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  const findingAccount = detail['accountId']
  if (typeof findingAccount === 'string' && findingAccount !== account) return { ignored: 'kind-not-audited' }
  const { subjects = [], ...suspected } = parseFindingSubjects(detail, { account, region }) ?? {}
  const detector = { resource: buildDetectorResource(parsed), facts: ['openFindings'] }
  return {
    change: {
      ...deriveServiceEventChange(parsed, GUARDDUTY, 'guardduty:Finding'),
      ...suspected,
      subjects: [...subjects, detector],
    },
  }
}
