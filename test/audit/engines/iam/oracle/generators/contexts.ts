import { normalizeList, type OracleContext, type OraclePolicies, type OraclePolicy } from '../document.ts'
import { fillPattern } from './probes.ts'
import { listOraclePolicies } from './questions.ts'
import { pickRandomly, type RandomBelow } from './random.ts'

/** The time of all requests. */
export const ORACLE_NOW = '2026-11-25T12:00:00Z'

/**
 * The values that policies test of each condition key, in lowercase, and whether only with ForAllValues and
 * ForAnyValue.
 */
type TestedKeys = ReadonlyMap<string, { values: readonly ExpectedValue[]; ofSets: boolean }>

interface ExpectedValue {
  operator: string
  value: string
}

/** All condition keys that policies test or use as variables, with the values they are compared with. */
export function collectConditionKeys(policies: readonly OraclePolicy[]): TestedKeys {
  const keys = new Map<string, { values: ExpectedValue[]; ofSets: boolean }>()
  function add(name: string, operator: string, wanted: readonly string[]): void {
    const known = keys.get(name.toLowerCase()) ?? { values: [], ofSets: true }
    known.values.push(...wanted.map(value => ({ operator, value })))
    if (!operator.includes(':') && operator !== 'Null') known.ofSets = false
    keys.set(name.toLowerCase(), known)
  }
  for (const statement of policies.flatMap(policy => normalizeList(policy.Statement))) {
    for (const [operator, tests] of Object.entries(statement.Condition ?? {}))
      for (const [key, wanted] of Object.entries(tests)) add(key, operator, normalizeList(wanted))
    for (const found of JSON.stringify(statement).matchAll(/\$\{([^{},*?$]+)/g))
      add(found[1]?.trim() ?? '', 'StringLike', ['alice', 'blue'])
  }
  return keys
}

/** Contexts of `count` requests; of one if the policies test no condition key, because all requests are equal then. */
export function buildContexts(
  layers: readonly OraclePolicies[],
  count: number,
  buildContext: (keys: TestedKeys) => OracleContext,
): OracleContext[] {
  const keys = collectConditionKeys(layers.flatMap(listOraclePolicies))
  return Array.from({ length: keys.size === 0 ? 1 : count }, () => buildContext(keys))
}

/**
 * The context of a possible request of a principal: what is known of it, and for every other key in its policies a
 * value similar to the tested ones, or none. Texts can also be one of `names`.
 */
export function buildRandomContext(
  layers: OraclePolicies,
  keys: TestedKeys,
  randomBelow: RandomBelow,
  names: readonly string[] = [],
): OracleContext {
  const context: Record<string, string | readonly string[]> = {}
  const known = resolveValue(layers, randomBelow)
  for (const [key, { values, ofSets }] of [...keys, ...keys]) {
    const isAbsent = values.length === 0 || randomBelow(5) === 0
    const value = (): string =>
      names.length > 0 && isFree(values) && randomBelow(3) === 0
        ? pickRandomly(names, randomBelow)
        : chooseValue(addKnownKeys(pickRandomly(values, randomBelow), { ...context, ...known }), randomBelow)
    if (isAbsent) delete context[key]
    else if (context[key] === undefined || randomBelow(2) === 0)
      context[key] = ofSets && randomBelow(2) === 0 ? [value(), value()] : value()
  }
  for (const [key, value] of Object.entries(known)) {
    delete context[key]
    if (value !== undefined) context[key] = value
  }
  return context
}

/** The tested values with known variables of the principal replaced. */
function addKnownKeys(
  { operator, value }: ExpectedValue,
  known: Readonly<Record<string, string | readonly string[] | undefined>>,
): ExpectedValue {
  const replaced = value.replaceAll(/\$\{([^}]*)\}/g, (written, name: string) => {
    const found = known[name.toLowerCase()]
    return typeof found === 'string' ? found : written
  })
  return { operator, value: replaced }
}

/** Whether a key is only compared as text. */
function isFree(values: readonly ExpectedValue[]): boolean {
  return values.every(({ operator }) => /String|Null/.test(operator))
}

const TYPES = { role: 'AssumedRole', user: 'User', root: 'Account' } as const

/** The keys that AWS sets; undefined for those that are not in requests of the principal. */
function resolveValue(
  { principal, account, organization }: OraclePolicies,
  randomBelow: RandomBelow,
): Record<string, string | undefined> {
  const { arn, kind } = principal
  const issued = new Date(Date.parse(ORACLE_NOW) - (randomBelow(35) + 1) * 3_600_000).toISOString()
  return {
    'aws:principalarn': arn,
    'aws:principalaccount': account,
    'aws:principaltype': TYPES[kind],
    'aws:principalisawsservice': 'false',
    'aws:principalservicename': undefined,
    'aws:principalservicenameslist': undefined,
    'aws:principalorgid': organization === undefined ? undefined : 'o-one',
    'aws:username': kind === 'user' ? arn.slice(arn.lastIndexOf('/') + 1) : undefined,
    'aws:userid': pickRandomly(['AIDAX', 'AROAX:one'], randomBelow),
    'aws:securetransport': 'true',
    'aws:viaawsservice': pickRandomly(['true', 'false'], randomBelow),
    'aws:requestedregion': pickRandomly(['eu-west-1', 'us-east-1'], randomBelow),
    'aws:sourcearn': undefined,
    'aws:sourceaccount': undefined,
    'aws:currenttime': ORACLE_NOW,
    'aws:epochtime': String(Date.parse(ORACLE_NOW) / 1_000),
    'aws:tokenissuetime': kind === 'role' || (kind === 'user' && randomBelow(2) === 0) ? issued : undefined,
  }
}

/** The first address of a block: AWS never sees a private one (IAM User Guide, "aws:SourceIp"). */
function isPublicAddress(block: string): string {
  const [first = ''] = block.split('/')
  return /^(10|127|172\.(1[6-9]|2\d|3[01])|192\.168)\./.test(first) ? '198.51.100.8' : first
}

/** A value of the operator's type, which may or may not meet it. */
function chooseValue({ operator, value }: ExpectedValue, randomBelow: RandomBelow): string {
  if (/Numeric/.test(operator)) return String(Number(value) + randomBelow(3) - 1)
  if (/Date/.test(operator))
    return pickRandomly([ORACLE_NOW, '2030-01-01T00:00:00Z', '2020-01-01T00:00:00Z'], randomBelow)
  if (/Bool|Null/.test(operator)) return pickRandomly(['true', 'false'], randomBelow)
  if (/IpAddress/.test(operator))
    return pickRandomly([isPublicAddress(value), '198.51.100.7', '2001:db8:ffff::1'], randomBelow)
  if (/Binary/.test(operator)) return pickRandomly([value, 'AAE=', 'QUJD', 'WFla'], randomBelow)
  if (randomBelow(8) === 0) return 'strange'
  const text = fillPattern(value, randomBelow)
  return randomBelow(8) === 0 ? text.toUpperCase() : text
}
