import * as z from 'zod/mini'
import type { About } from '../about.ts'
import { UnreadableEvent, type Actor, type Read, type Scope } from '../change.ts'
import { aboutFinding } from './suspected.ts'

const FINDING = 'GuardDuty Finding'

/**
 * All findings of GuardDuty, of every severity and on whatever: there are few, since one that repeats is told every 15
 * minutes at the most (GuardDuty User Guide, "EventBridge notification frequency").
 */
export const findingPatterns = [{ source: ['aws.guardduty'], 'detail-type': [FINDING] }] as const

const text = z.string().check(z.minLength(1), z.maxLength(256))
const schema = z.object({
  id: text,
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: text,
  time: text.check(z.refine(time => !Number.isNaN(Date.parse(time)))),
  detail: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
})

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
  const parsed = schema.safeParse(event)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UnreadableEvent(`no finding: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  const { id, account, region, time, detail } = parsed.data
  if (!scope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  const of = detail?.['accountId']
  if (typeof of === 'string' && of !== account) return { ignored: 'kind-not-audited' }
  const about: About | 'service-linked' | undefined = aboutFinding(detail ?? {}, { account, region })
  if (about === 'service-linked') return { ignored: about }
  if (about === undefined) return { ignored: 'kind-not-audited' }
  const at = new Date(time).toISOString()
  const action = 'guardduty:Finding'
  const change = { id: `eb:${account}:${region}:${id}`, account, region, action, actor: GUARDDUTY, at }
  return { change: { ...change, ...about, lags: false } }
}
