import type { Test } from '../condition/condition.ts'
import type { Grant } from './grant.ts'
import { hasWildcard } from '../glob/relations.ts'
import { accountOf } from '../condition/key-value.ts'
import { ENCRYPTED } from './requester.ts'
import { OWN_ORGANIZATION } from '../condition/policy-variable.ts'

/** Whom and what statements speak of: each is a class of requests of its own. */
export interface Mentioned {
  /** Principals by the conditions on them: an account, or a pattern of its principals. */
  principals: readonly { account: string; arn?: string }[]
  /** Organizations of callers. */
  organizations: readonly string[]
  services: readonly string[]
  sourceAccounts: readonly string[]
  sourceOrganizations: readonly string[]
  tokens: readonly string[]
}

/** What the conditions and principals of `grants` mention. */
export function mentionedIn(grants: readonly Grant[]): Mentioned {
  const tests = grants.flatMap(grant => grant.tests)
  const named = grants.flatMap(grant => grant.principals?.named ?? [])
  const values = (...keys: readonly string[]) => valuesAt(tests, keys)
  const accounts = values('aws:principalaccount', 'kms:calleraccount', 'aws:sourceowner').filter(isAccount)
  const patterns = values('aws:principalarn').flatMap(arn => {
    const account = accountOf(arn)
    return account === undefined ? [] : [isWhole(arn) ? { account } : { account, arn }]
  })
  const principals = named.flatMap(each => {
    if (each.type === 'ACCOUNT') return [{ account: each.account }]
    return each.type === 'PRINCIPAL' ? [{ account: each.account, arn: each.arn }] : []
  })
  const sources = [
    ...values('aws:sourceaccount', 'aws:sourceowner', 'kms:calleraccount', 'aws:referer'),
    ...values('aws:sourcearn').map(accountOf),
    ...tests.filter(test => ENCRYPTED.test(test.key)).flatMap(test => test.values.map(accountOf)),
  ]
  return {
    principals: distinct([...accounts.map(account => ({ account })), ...patterns, ...principals]),
    organizations: organizationsIn(values('aws:principalorgid', 'aws:principalorgpaths')),
    services: distinct([
      ...values('aws:principalservicename').filter(isPlain),
      ...named.flatMap(each => (each.type === 'SERVICE' ? [each.service] : [])),
    ]),
    sourceAccounts: distinct(sources.filter(account => account !== undefined && isAccount(account))),
    sourceOrganizations: organizationsIn(values('aws:sourceorgid', 'aws:sourceorgpaths')),
    tokens: distinct(values('lambda:eventsourcetoken').filter(isPlain)),
  }
}

function valuesAt(tests: readonly Test[], keys: readonly string[]): string[] {
  return tests.flatMap(({ key, meaning, values }) => (keys.includes(key) && meaning !== 'NULL' ? values : []))
}

function organizationsIn(values: readonly string[]): string[] {
  return distinct(
    values.flatMap(value => {
      if (/^\$\{aws:resourceorgid\}/i.test(value)) return [OWN_ORGANIZATION]
      const [start = ''] = value.split('/')
      const id = ID.exec(start)?.[0] ?? start
      return isPlain(id) ? [id.toLowerCase()] : []
    }),
  )
}

/** The id of an organization, which nobody chooses, at the start of a pattern. */
const ID = /^o-[a-z0-9]{10,32}(?=\*+$)/

function isAccount(text: string | undefined): text is string {
  return text !== undefined && /^\d{12}$/.test(text)
}

function isPlain(text: string): boolean {
  return text !== '' && !hasWildcard(text) && !text.includes('${')
}

/** Whether the pattern is of every principal of an account. */
function isWhole(arn: string): boolean {
  return /^arn:[^:]*:iam::\d{12}:(root|\*+)$/.test(arn)
}

function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()]
}
