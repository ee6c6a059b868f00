import { listed, type NaiveContext, type NaiveLayers, type NaivePolicy } from './document.ts'
import { filled } from './probes.ts'
import { oneOf, type Random } from './random.ts'

/** The moment at which all requests are made. */
export const NOW = '2026-11-25T12:00:00Z'

/** What is asked of each condition key, in lower case, and whether only by ForAllValues and ForAnyValue. */
type AskedKeys = ReadonlyMap<string, { values: readonly Wanted[]; ofSets: boolean }>

interface Wanted {
  operator: string
  value: string
}

/** All condition keys that policies test or replace, with what they compare them with. */
export function askedKeys(policies: readonly NaivePolicy[]): AskedKeys {
  const keys = new Map<string, { values: Wanted[]; ofSets: boolean }>()
  function add(name: string, operator: string, wanted: readonly string[]): void {
    const known = keys.get(name.toLowerCase()) ?? { values: [], ofSets: true }
    known.values.push(...wanted.map(value => ({ operator, value })))
    if (!operator.includes(':') && operator !== 'Null') known.ofSets = false
    keys.set(name.toLowerCase(), known)
  }
  for (const statement of policies.flatMap(policy => listed(policy.Statement))) {
    for (const [operator, tests] of Object.entries(statement.Condition ?? {}))
      for (const [key, wanted] of Object.entries(tests)) add(key, operator, listed(wanted))
    for (const found of JSON.stringify(statement).matchAll(/\$\{([^{},*?$]+)/g))
      add(found[1]?.trim() ?? '', 'StringLike', ['alice', 'blue'])
  }
  return keys
}

/**
 * The context of a request that a principal can make: what is known of it, and for every other key that its policies
 * ask for a value near those they want, or none. Texts may be one of `names` too.
 */
export function contextFor(
  layers: NaiveLayers,
  keys: AskedKeys,
  random: Random,
  names: readonly string[] = [],
): NaiveContext {
  const context: Record<string, string | readonly string[]> = {}
  const known = settled(layers, random)
  for (const [key, { values, ofSets }] of [...keys, ...keys]) {
    const isAbsent = values.length === 0 || random(5) === 0
    const value = (): string =>
      names.length > 0 && isFree(values) && random(3) === 0
        ? oneOf(names, random)
        : valueFor(withKnown(oneOf(values, random), { ...context, ...known }), random)
    if (isAbsent) delete context[key]
    else if (context[key] === undefined || random(2) === 0)
      context[key] = ofSets && random(2) === 0 ? [value(), value()] : value()
  }
  for (const [key, value] of Object.entries(known)) {
    delete context[key]
    if (value !== undefined) context[key] = value
  }
  return context
}

/** What is wanted with the variables replaced that are known of the principal. */
function withKnown(
  { operator, value }: Wanted,
  known: Readonly<Record<string, string | readonly string[] | undefined>>,
): Wanted {
  const replaced = value.replaceAll(/\$\{([^}]*)\}/g, (written, name: string) => {
    const found = known[name.toLowerCase()]
    return typeof found === 'string' ? found : written
  })
  return { operator, value: replaced }
}

/** Whether a key is only compared as a text. */
function isFree(values: readonly Wanted[]): boolean {
  return values.every(({ operator }) => /String|Null/.test(operator))
}

const TYPES = { role: 'AssumedRole', user: 'User', root: 'Account' } as const

/** The keys that AWS settles, undefined for those that are not in requests of the principal. */
function settled(
  { principal, account, organization }: NaiveLayers,
  random: Random,
): Record<string, string | undefined> {
  const { arn, kind } = principal
  const issued = new Date(Date.parse(NOW) - (random(35) + 1) * 3_600_000).toISOString()
  return {
    'aws:principalarn': arn,
    'aws:principalaccount': account,
    'aws:principaltype': TYPES[kind],
    'aws:principalisawsservice': 'false',
    'aws:principalservicename': undefined,
    'aws:principalservicenameslist': undefined,
    'aws:principalorgid': organization === undefined ? undefined : 'o-one',
    'aws:username': kind === 'user' ? arn.slice(arn.lastIndexOf('/') + 1) : undefined,
    'aws:userid': oneOf(['AIDAX', 'AROAX:one'], random),
    'aws:securetransport': 'true',
    'aws:viaawsservice': oneOf(['true', 'false'], random),
    'aws:requestedregion': oneOf(['eu-west-1', 'us-east-1'], random),
    'aws:sourcearn': undefined,
    'aws:sourceaccount': undefined,
    'aws:currenttime': NOW,
    'aws:epochtime': String(Date.parse(NOW) / 1_000),
    'aws:tokenissuetime': kind === 'role' || (kind === 'user' && random(2) === 0) ? issued : undefined,
  }
}

/** The first address of a block: AWS never sees a private one (IAM User Guide, "aws:SourceIp"). */
function publicIn(block: string): string {
  const [first = ''] = block.split('/')
  return /^(10|127|172\.(1[6-9]|2\d|3[01])|192\.168)\./.test(first) ? '198.51.100.8' : first
}

/** A value of the type that the operator compares, which may meet it or not. */
function valueFor({ operator, value }: Wanted, random: Random): string {
  if (/Numeric/.test(operator)) return String(Number(value) + random(3) - 1)
  if (/Date/.test(operator)) return oneOf([NOW, '2030-01-01T00:00:00Z', '2020-01-01T00:00:00Z'], random)
  if (/Bool|Null/.test(operator)) return oneOf(['true', 'false'], random)
  if (/IpAddress/.test(operator)) return oneOf([publicIn(value), '198.51.100.7', '2001:db8:ffff::1'], random)
  if (/Binary/.test(operator)) return oneOf([value, 'AAE=', 'QUJD', 'WFla'], random)
  if (random(8) === 0) return 'strange'
  const text = filled(value, random)
  return random(8) === 0 ? text.toUpperCase() : text
}
