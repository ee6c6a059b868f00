import { object } from '../../../audit/settings/leaf.ts'
import { insistOnAccount, named, numbered, organizationOf, principalArn, sourced } from '../principal.ts'
import { readAs } from '../faults.ts'
import { accountId, identity, maybe, organization, time } from '../fields.ts'
import { policy } from '../policy.ts'
import type { PolicyDocument } from '../../../audit/policy/document.ts'

const side = object({ identity, boundary: maybe(policy('IDENTITY')) })

const shape = object({
  account: accountId,
  principal: principalArn,
  organization: maybe(organization),
  before: side,
  after: side,
  now: maybe(time),
})

/** Reads a question of `diff`. Throws QuestionError. */
export function readDiff(source: unknown) {
  const { account, principal: arn, organization: within, before, after, now } = readAs(shape, source)
  insistOnAccount(arn, account, ['principal'])
  const about = {
    arn,
    kind: named(arn).kind,
    account,
    ...(within ? { organization: organizationOf(within) } : {}),
  }
  return {
    before: { ...about, ...policiesOf(before) },
    after: { ...about, ...policiesOf(after) },
    ...(now === undefined ? {} : { now }),
  }
}

function policiesOf(given: { identity: readonly PolicyDocument[]; boundary?: PolicyDocument | undefined }) {
  const boundary = given.boundary && sourced(given.boundary, 'boundary')
  return { identity: numbered(given.identity), ...(boundary ? { boundary } : {}) }
}
