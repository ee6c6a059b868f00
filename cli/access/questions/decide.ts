import * as z from 'zod/mini'
import type { Question } from '../../../audit/policy/decide/question.ts'
import { object } from '../../../audit/settings/leaf.ts'
import { readAs } from '../faults.ts'
import { accountId, action, defined, identity, maybe, organization, resource } from '../fields.ts'
import { policy } from '../policy.ts'
import {
  insistOnKind,
  insistOnSession,
  kind,
  named,
  numbered,
  organizationOf,
  principalArn,
  sessionArn,
  sourced,
} from '../principal.ts'

const VALUES = 'a text, a number, true, false, or a list of them'
const scalar = z.union([z.string(), z.number(), z.boolean()], VALUES)
const values = z.union([scalar, z.array(scalar)], VALUES)
/** With what follows a tag's prefix: letters of any language, spaces and some signs. */
const KEY = /^(?=.{1,512}$)[\w./@+=-]+(:[\p{L}\p{N} _./@+=:-]+)?$/u
const key = z.string().check(z.regex(KEY, 'a condition key such as aws:SourceIp'))

const shape = object({
  account: accountId,
  organization: maybe(organization),
  principal: object({
    arn: principalArn,
    kind,
    identity,
    boundary: maybe(policy('IDENTITY')),
    session: maybe(object({ policy: maybe(policy('IDENTITY')), arn: maybe(sessionArn) })),
  }),
  resourceAccount: maybe(accountId),
  resourcePolicy: maybe(policy('RESOURCE')),
  request: object({
    action,
    resource,
    context: maybe(z.record(key, values, 'an object of condition keys and their values')),
  }),
})

/** Reads a question of `decide`, in which the principal may be of another account. Throws QuestionError. */
export function readDecide(source: unknown): Question {
  const { account, organization: within, principal, request, ...given } = readAs(shape, source)
  const { arn, boundary, session } = principal
  insistOnKind(principal, ['principal'])
  if (session?.arn !== undefined) insistOnSession(session.arn, arn, ['principal', 'session', 'arn'])
  return {
    account,
    principal: {
      arn,
      kind: principal.kind,
      account: named(arn).account,
      identity: numbered(principal.identity),
      ...(boundary ? { boundary: sourced(boundary, 'boundary') } : {}),
      ...(within ? { organization: organizationOf(within) } : {}),
    },
    ...defined({
      session:
        session && defined({ ...session, policy: session.policy && sourced(session.policy, 'session') }),
      resourceAccount: given.resourceAccount,
      resourcePolicy: given.resourcePolicy && sourced(given.resourcePolicy, 'resourcePolicy'),
    }),
    request: { ...request, context: request.context ?? {} },
  }
}
