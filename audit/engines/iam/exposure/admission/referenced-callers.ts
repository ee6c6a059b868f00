import type { ConditionTest } from '../../condition/condition-test.ts'
import type { ResourceStatement } from './resource-statement.ts'
import { hasWildcard } from '../../glob/glob-comparison.ts'
import { extractArnPatternAccount } from '../../condition/key-value.ts'
import { ENCRYPTION_CONTEXT_ARN_KEYS } from '../request/requester.ts'
import { OWN_ORGANIZATION } from '../../condition/partial-variables.ts'
import { countSteps } from '../../step-limit.ts'

/** The callers and sources that statements mention. Each is a separate class of requests. */
export interface ReferencedCallers {
  /** Principals mentioned by conditions: an account, or a pattern of its principals. */
  principals: readonly { account: string; arn?: string }[]
  /** Organizations of callers. */
  organizations: readonly string[]
  services: readonly string[]
  sourceAccounts: readonly string[]
  sourceOrganizations: readonly string[]
  tokens: readonly string[]
}

/** What the conditions and principals of the Allow statements mention. */
export function collectReferencedCallers(grants: readonly ResourceStatement[]): ReferencedCallers {
  const tests = grants.flatMap(resourceStatement => resourceStatement.tests)
  const named = grants.flatMap(resourceStatement => resourceStatement.principals?.named ?? [])
  const values = (...keys: readonly string[]) => listTestValues(tests, keys)
  const accounts = values('aws:principalaccount', 'kms:calleraccount', 'aws:sourceowner').filter(isAccount)
  const patterns = values('aws:principalarn').flatMap(arn => {
    const account = extractArnPatternAccount(arn)
    return account === undefined ? [] : [isWholeAccount(arn) ? { account } : { account, arn }]
  })
  const principals = named.flatMap(each => {
    if (each.type === 'ACCOUNT') return [{ account: each.account }]
    return each.type === 'PRINCIPAL' ? [{ account: each.account, arn: each.arn }] : []
  })
  const sources = [
    ...values('aws:sourceaccount', 'aws:sourceowner', 'kms:calleraccount', 'aws:referer'),
    ...values('aws:sourcearn').map(extractArnPatternAccount),
    ...tests
      .filter(conditionTest => ENCRYPTION_CONTEXT_ARN_KEYS.test(conditionTest.key))
      .flatMap(conditionTest => conditionTest.values.map(extractArnPatternAccount)),
  ]
  return {
    principals: dedupeItems([...accounts.map(account => ({ account })), ...patterns, ...principals]),
    organizations: parseOrganizationIds(values('aws:principalorgid', 'aws:principalorgpaths')),
    services: dedupeItems([
      ...values('aws:principalservicename').filter(isPlain),
      ...named.flatMap(each => (each.type === 'SERVICE' ? [each.service] : [])),
    ]),
    sourceAccounts: dedupeItems(sources.filter(account => account !== undefined && isAccount(account))),
    sourceOrganizations: parseOrganizationIds(values('aws:sourceorgid', 'aws:sourceorgpaths')),
    tokens: dedupeItems(values('lambda:eventsourcetoken').filter(isPlain)),
  }
}

function listTestValues(tests: readonly ConditionTest[], keys: readonly string[]): string[] {
  return tests.flatMap(({ key, meaning, values }) => (keys.includes(key) && meaning !== 'NULL' ? values : []))
}

function parseOrganizationIds(values: readonly string[]): string[] {
  return dedupeItems(
    values.flatMap(value => {
      if (/^\$\{aws:resourceorgid\}/i.test(value)) return [OWN_ORGANIZATION]
      const [start = ''] = value.split('/')
      const id = ORGANIZATION_ID.exec(start)?.[0] ?? start
      return isPlain(id) ? [id.toLowerCase()] : []
    }),
  )
}

/** The id of an organization, which no one can choose, at the start of a pattern. */
const ORGANIZATION_ID = /^o-[a-z0-9]{10,32}(?=\*+$)/

function isAccount(text: string | undefined): text is string {
  return text !== undefined && /^\d{12}$/.test(text)
}

function isPlain(text: string): boolean {
  return text !== '' && !hasWildcard(text) && !text.includes('${')
}

/** Whether the pattern matches every principal of an account. */
function isWholeAccount(arn: string): boolean {
  return /^arn:[^:]*:iam::\d{12}:(root|\*+)$/.test(arn)
}

function dedupeItems<T>(items: readonly T[]): T[] {
  countSteps(8 * items.length)
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()]
}
