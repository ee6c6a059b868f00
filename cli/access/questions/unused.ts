import * as z from 'zod/mini'
import { list, number, object, text } from '../../../audit/settings/leaf.ts'
import { insist, readAs } from '../faults.ts'
import { accountId, defined, identity, maybe, time } from '../fields.ts'
import { insistOn, kind, numbered, principalArn } from '../principal.ts'

const MOST_SERVICES = 2_000
const MOST_DAYS = 3_650

const service = text('the namespace of a service such as s3', /^[a-z0-9-]{1,64}$/i)
const actionName = z
  .string()
  .check(z.regex(/^([a-z0-9-]{1,64}:)?[\w-]{1,128}$/i, 'the name of an action such as PutObject'))
const attempt = z.nullable(time)

const shape = object({
  account: accountId,
  principal: object({ arn: principalArn, kind, identity, createDate: time }),
  now: time,
  windowDays: number('a number of days above 0', Number.MIN_VALUE, MOST_DAYS),
  lastAccessed: list(
    object({
      service,
      lastAuthenticated: attempt,
      trackedActions: maybe(z.record(actionName, attempt, 'an object of action names and times or null')),
    }),
    'a list of services',
    MOST_SERVICES,
  ),
})

/** Reads a question of `unused`. Throws QuestionError. */
export function readUnused(source: unknown) {
  const { account, principal, now, windowDays, lastAccessed } = readAs(shape, source)
  const { createDate } = principal
  insistOn(principal, account, ['principal'])
  insist(createDate <= now, ['principal', 'createDate'], `is later than now, ${now}`)
  const services = lastAccessed.map((each, index) => {
    const path = ['lastAccessed', index, 'trackedActions']
    const tracked = each.trackedActions && ofService(each.service, each.trackedActions, path)
    return defined({ ...each, trackedActions: tracked })
  })
  return {
    principal: { ...principal, identity: numbered(principal.identity) },
    now,
    windowDays,
    lastAccessed: services,
  }
}

/** Times by the names of actions, which may be written with the service. Throws QuestionError. */
function ofService(
  namespace: string,
  times: Readonly<Record<string, string | null>>,
  path: readonly PropertyKey[],
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(times).map(([written, at]) => {
      const [name = '', prefix = namespace] = written.split(':').toReversed()
      const isOf = prefix.toLowerCase() === namespace.toLowerCase()
      insist(isOf, [...path, written], `is no action of ${namespace}`)
      return [name, at]
    }),
  )
}
