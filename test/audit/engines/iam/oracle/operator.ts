import { BlockList, isIP, isIPv6 } from 'node:net'
import { isPolicyTextMatch, expandVariables, findContextValues, type PatternOptions } from './pattern.ts'

type OperatorComparison = (wanted: string, value: string, patternOptions: PatternOptions) => boolean

/**
 * Whether one operator holds for a key and the values in the policy (IAM User Guide, "IAM JSON policy elements:
 * Condition operators" and "Set operators for multivalued context keys"). Throws for an operator that AWS does not
 * have.
 */
export function isOperatorMet(
  operator: string,
  key: string,
  wanted: readonly string[],
  patternOptions: PatternOptions,
): boolean {
  const values = findContextValues(patternOptions.context, key)
  if (operator === 'Null') return wanted.some(each => each === (values === undefined ? 'true' : 'false'))
  const [set, named] = operator.includes(':') ? operator.split(':') : [undefined, operator]
  const ifExists = named?.endsWith('IfExists') ?? false
  const name = ifExists ? (named?.slice(0, -'IfExists'.length) ?? '') : (named ?? '')
  const test = parseOperator(name)
  const passes = (value: string): boolean => test(wanted, value, patternOptions)
  if (values === undefined || values.length === 0) {
    if (ifExists || set === 'ForAllValues') return true
    return set === undefined && name.includes('Not')
  }
  if (set !== undefined && values.every(value => value === '')) return set === 'ForAllValues'
  if (set === 'ForAllValues') return values.every(passes)
  if (set === 'ForAnyValue') return values.some(passes)
  if (set !== undefined) throw new Error(`no set operator is called ${set}`)
  if (values.length > 1) throw new Error(`${operator} of ${key} with several values`)
  return values.every(passes)
}

/** One of the policy's values for plain operators, none of them for negated ones. */
function parseOperator(
  name: string,
): (wanted: readonly string[], value: string, patternOptions: PatternOptions) => boolean {
  const compare = COMPARE[name.replace('Not', '')]
  if (compare === undefined) throw new Error(`no operator is called ${name}`)
  const negated = name.includes('Not')
  return (wanted, value, patternOptions) => {
    for (const each of wanted) if (compare(each, value, patternOptions)) return !negated
    return negated
  }
}

const COMPARE: Readonly<Record<string, OperatorComparison>> = {
  StringEquals: (wanted, value, patternOptions) => expandVariables(wanted, patternOptions) === value,
  StringEqualsIgnoreCase: (wanted, value, patternOptions) =>
    expandVariables(wanted, patternOptions)?.toLowerCase() === value.toLowerCase(),
  StringLike: (wanted, value, patternOptions) => isPolicyTextMatch(wanted, value, patternOptions),
  ArnEquals: isArnLike,
  ArnLike: isArnLike,
  NumericEquals: (wanted, value) => Number(value) === Number(wanted),
  NumericLessThan: (wanted, value) => Number(value) < Number(wanted),
  NumericLessThanEquals: (wanted, value) => Number(value) <= Number(wanted),
  NumericGreaterThan: (wanted, value) => Number(value) > Number(wanted),
  NumericGreaterThanEquals: (wanted, value) => Number(value) >= Number(wanted),
  DateEquals: (wanted, value) => parseMoment(value) === parseMoment(wanted),
  DateLessThan: (wanted, value) => parseMoment(value) < parseMoment(wanted),
  DateLessThanEquals: (wanted, value) => parseMoment(value) <= parseMoment(wanted),
  DateGreaterThan: (wanted, value) => parseMoment(value) > parseMoment(wanted),
  DateGreaterThanEquals: (wanted, value) => parseMoment(value) >= parseMoment(wanted),
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  BinaryEquals: (wanted, value) => Buffer.from(wanted, 'base64').equals(Buffer.from(value, 'base64')),
  IpAddress: isWithin,
}

/** Matches each of the six parts of an ARN separately; the last one contains all further colons. */
function isArnLike(wanted: string, value: string, patternOptions: PatternOptions): boolean {
  const want = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(wanted)
  const have = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(value)
  if (want === null || have === null) return false
  for (let part = 1; part <= 6; part += 1)
    if (!isPolicyTextMatch(want[part] ?? '', have[part] ?? '', patternOptions)) return false
  return true
}

/** Milliseconds since 1970 of an ISO 8601 time, or of seconds since 1970. */
function parseMoment(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1_000 : new Date(text).getTime()
}

function isWithin(block: string, address: string): boolean {
  const [network = '', length] = block.split('/')
  const family = isIPv6(network) ? 'ipv6' : 'ipv4'
  if (isIP(address) !== (family === 'ipv6' ? 6 : 4)) return false
  const blocks = new BlockList()
  blocks.addSubnet(network, Number(length ?? (family === 'ipv6' ? 128 : 32)), family)
  return blocks.check(address, family)
}
