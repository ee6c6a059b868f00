import * as z from 'zod/mini'
import {
  listSchema,
  numberSchema,
  objectSchema,
  textSchema,
} from '../../../audit/configuration/schema-fields.ts'
import { requireValid, parseQuestion } from '../validation.ts'
import {
  accountIdSchema,
  omitUndefined,
  identityPoliciesSchema,
  makeOptional,
  timeSchema,
} from '../schemas.ts'
import {
  requireMatchingPrincipal,
  principalKindSchema,
  numberPolicies,
  principalArnSchema,
} from '../principal-schema.ts'

const MAX_SERVICES = 2_000
const MAX_DAYS = 3_650

const service = textSchema('the namespace of a service such as s3', /^[a-z0-9-]{1,64}$/i)
const actionName = z
  .string()
  .check(z.regex(/^([a-z0-9-]{1,64}:)?[\w-]{1,128}$/i, 'the name of an action such as PutObject'))
const attempt = z.nullable(timeSchema)

const shape = objectSchema({
  account: accountIdSchema,
  principal: objectSchema({
    arn: principalArnSchema,
    kind: principalKindSchema,
    identity: identityPoliciesSchema,
    createDate: timeSchema,
  }),
  now: timeSchema,
  windowDays: numberSchema('a number of days above 0', Number.MIN_VALUE, MAX_DAYS),
  lastAccessed: listSchema(
    objectSchema({
      service,
      lastAuthenticated: attempt,
      trackedActions: makeOptional(
        z.record(actionName, attempt, 'an object of action names and times or null'),
      ),
    }),
    'a list of services',
    MAX_SERVICES,
  ),
})

/** Reads a question of `unused`. Throws QuestionError. */
export function parseUnusedQuestion(source: unknown) {
  const { account, principal, now, windowDays, lastAccessed } = parseQuestion(shape, source)
  const { createDate } = principal
  requireMatchingPrincipal(principal, account, ['principal'])
  requireValid(createDate <= now, ['principal', 'createDate'], `is later than now, ${now}`)
  const services = lastAccessed.map((each, index) => {
    const path = ['lastAccessed', index, 'trackedActions']
    const tracked = each.trackedActions && parseTrackedActions(each.service, each.trackedActions, path)
    return omitUndefined({ ...each, trackedActions: tracked })
  })
  return {
    principal: { ...principal, identity: numberPolicies(principal.identity) },
    now,
    windowDays,
    lastAccessed: services,
  }
}

/** Times by the names of actions, which may be written with the service. Throws QuestionError. */
function parseTrackedActions(
  namespace: string,
  times: Readonly<Record<string, string | null>>,
  path: readonly PropertyKey[],
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(times).map(([written, at]) => {
      const [name = '', prefix = namespace] = written.split(':').toReversed()
      const isOf = prefix.toLowerCase() === namespace.toLowerCase()
      requireValid(isOf, [...path, written], `is not an action of ${namespace}`)
      return [name, at]
    }),
  )
}
