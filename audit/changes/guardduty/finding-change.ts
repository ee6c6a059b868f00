import * as z from 'zod/mini'
import type { About } from '../about.ts'
import type { Actor, Read, Scope } from '../change.ts'
import { serviceEventOf, toldByService } from '../service-event.ts'
import { aboutFinding } from './suspected.ts'

const FINDING = 'GuardDuty Finding'

/**
 * All findings of GuardDuty, of every severity and on whatever: there are few, since one that repeats is told every 15
 * minutes at the most (GuardDuty User Guide, "EventBridge notification frequency").
 */
export const findingPatterns = [{ source: ['aws.guardduty'], 'detail-type': [FINDING] }] as const

const GUARDDUTY: Actor = { type: 'AWSService', name: 'Amazon GuardDuty' }

/** Whether an event tells of a finding of GuardDuty's. */
export function isFinding(event: unknown): boolean {
  return z.safeParse(z.object({ 'detail-type': z.literal(FINDING) }), event).success
}

/**
 * Reads a finding as a reason to look again at what it suspects, archived or not. Those on a member account are told to
 * its administrator as well, and change nothing there. Throws UnreadableEvent.
 */
export function readFinding(event: unknown, scope: Scope): Read {
  const told = serviceEventOf(event, 'aws.guardduty', [FINDING])
  const { account, region, detail } = told
  if (!scope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  const of = detail['accountId']
  if (typeof of === 'string' && of !== account) return { ignored: 'kind-not-audited' }
  const about: About | 'service-linked' | undefined = aboutFinding(detail, { account, region })
  if (about === 'service-linked') return { ignored: about }
  if (about === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...toldByService(told, GUARDDUTY, 'guardduty:Finding'), ...about } }
}
