import * as z from 'zod/mini'
import { watchResource } from '../../resources/assay/watch.ts'
import { UnreadableEvent, type Actor, type Read } from '../change.ts'

/** The detail type of CloudWatch's event of an alarm (CloudWatch User Guide, "Alarm events and EventBridge"). */
export const ALARM_STATE_CHANGE = 'CloudWatch Alarm State Change'

const text = z.string().check(z.minLength(1), z.maxLength(256))
const schema = z.object({
  id: text,
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: text,
  time: text.check(z.refine(time => !Number.isNaN(Date.parse(time)))),
  detail: z.object({ alarmName: text }),
})

const CLOUDWATCH: Actor = { type: 'AWSService', name: 'Amazon CloudWatch' }

/** Whether an event tells of an alarm. */
export function isAlarmChange(event: unknown): boolean {
  return z.safeParse(z.object({ 'detail-type': z.literal(ALARM_STATE_CHANGE) }), event).success
}

/** Reads that an alarm of Assay's went off, or is over: queues and alarms of the region. Throws UnreadableEvent. */
export function readAlarmChange(event: unknown): Read {
  const parsed = schema.safeParse(event)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UnreadableEvent(`no alarm: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  }
  const { id, account, region, time } = parsed.data
  const subjects = [{ resource: watchResource({ account, region }), facts: ['alarms', 'queues'] }]
  const action = 'cloudwatch:AlarmStateChange'
  const at = new Date(time).toISOString()
  return {
    change: {
      id: `eb:${account}:${region}:${id}`,
      account,
      region,
      action,
      actor: CLOUDWATCH,
      at,
      subjects,
      lags: false,
    },
  }
}
