import { BlockList, isIP, isIPv6 } from 'node:net'
import { isLikeWith, textWith, valuesOf, type Reading } from './pattern.ts'

type Compare = (wanted: string, value: string, reading: Reading) => boolean

/**
 * Whether one operator holds for a key and the values that the policy wants of it (IAM User Guide, "IAM JSON policy
 * elements: Condition operators" and "Set operators for multivalued context keys").
 * Throws for an operator that AWS does not have.
 */
export function operatorHolds(
  operator: string,
  key: string,
  wanted: readonly string[],
  reading: Reading,
): boolean {
  const values = valuesOf(reading.context, key)
  if (operator === 'Null') return wanted.some(each => each === (values === undefined ? 'true' : 'false'))
  const [set, named] = operator.includes(':') ? operator.split(':') : [undefined, operator]
  const ifExists = named?.endsWith('IfExists') ?? false
  const name = ifExists ? (named?.slice(0, -'IfExists'.length) ?? '') : (named ?? '')
  const test = testOf(name)
  const passes = (value: string): boolean => test(wanted, value, reading)
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

/** One of the wanted values for the plain operators, none of them for those with Not. */
function testOf(name: string): (wanted: readonly string[], value: string, reading: Reading) => boolean {
  const compare = COMPARE[name.replace('Not', '')]
  if (compare === undefined) throw new Error(`no operator is called ${name}`)
  const negated = name.includes('Not')
  return (wanted, value, reading) => {
    for (const each of wanted) if (compare(each, value, reading)) return !negated
    return negated
  }
}

const COMPARE: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, value, reading) => textWith(wanted, reading) === value,
  StringEqualsIgnoreCase: (wanted, value, reading) =>
    textWith(wanted, reading)?.toLowerCase() === value.toLowerCase(),
  StringLike: (wanted, value, reading) => isLikeWith(wanted, value, reading),
  ArnEquals: isArnLike,
  ArnLike: isArnLike,
  NumericEquals: (wanted, value) => Number(value) === Number(wanted),
  NumericLessThan: (wanted, value) => Number(value) < Number(wanted),
  NumericLessThanEquals: (wanted, value) => Number(value) <= Number(wanted),
  NumericGreaterThan: (wanted, value) => Number(value) > Number(wanted),
  NumericGreaterThanEquals: (wanted, value) => Number(value) >= Number(wanted),
  DateEquals: (wanted, value) => moment(value) === moment(wanted),
  DateLessThan: (wanted, value) => moment(value) < moment(wanted),
  DateLessThanEquals: (wanted, value) => moment(value) <= moment(wanted),
  DateGreaterThan: (wanted, value) => moment(value) > moment(wanted),
  DateGreaterThanEquals: (wanted, value) => moment(value) >= moment(wanted),
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
  BinaryEquals: (wanted, value) => Buffer.from(wanted, 'base64').equals(Buffer.from(value, 'base64')),
  IpAddress: isWithin,
}

/** Each of the six parts of an ARN by itself; the last one holds all further colons. */
function isArnLike(wanted: string, value: string, reading: Reading): boolean {
  const want = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(wanted)
  const have = /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(value)
  if (want === null || have === null) return false
  for (let part = 1; part <= 6; part += 1)
    if (!isLikeWith(want[part] ?? '', have[part] ?? '', reading)) return false
  return true
}

/** Milliseconds since 1970 of an ISO 8601 time, or of seconds since 1970. */
function moment(text: string): number {
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
