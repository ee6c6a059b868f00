import { arnParts } from '../glob/arn-parts.ts'
import { globCovers, globsMeet, hasWildcard } from '../glob/relations.ts'
import { ofTheInternet, reachOf } from './address-range.ts'
import { every, type Holds } from '../holds.ts'

/**
 * What is known of the value that a condition key has in a request: the key is not there; it has a value of an
 * outsider's own, equal to none that a policy writes down; or a glob describes it, `other` saying that it is none
 * of those that the policy writes out.
 */
export type KeyValue = 'ABSENT' | 'STRANGE' | { like: string; other?: true }

/** Any value at all. */
export const ANY: KeyValue = { like: '*' }

/** How an operator compares a key's value with the policy's. */
export type Comparison = 'EQUALS' | 'EQUALS_IN_ANY_CASE' | 'LIKE' | 'ARN' | 'BOOL' | 'ADDRESS' | 'ORDER'

/** Whether the value of `key`, which is there, is one of `values` by the comparison. */
export function isOneOf(
  key: string,
  value: Exclude<KeyValue, 'ABSENT'>,
  comparison: Comparison,
  values: readonly string[],
): Holds {
  if (comparison === 'ADDRESS') return isWithin(key, value, values)
  if (values.length === 0) return 'SOMETIMES'
  let found: Holds = 'NEVER'
  for (const each of values) {
    if (isNoValue(key, comparison, each)) continue
    const holds =
      value === 'STRANGE' ? isStranger(key, comparison, each) : compared(key, value, comparison, each)
    if (holds === 'ALWAYS') return holds
    if (holds === 'SOMETIMES') found = holds
  }
  return found
}

/**
 * An outsider's address is in no network that a policy names, unless it names half of the internet; and the address
 * of a request that comes over the internet is no private one, whoever makes it.
 */
function isWithin(key: string, value: Exclude<KeyValue, 'ABSENT'>, blocks: readonly string[]): Holds {
  const reachable = key === 'aws:sourceip' ? ofTheInternet(blocks) : blocks
  if (reachable.length === 0 && blocks.length > 0) return 'NEVER'
  return value === 'STRANGE' && blocks.length > 0 && reachOf(reachable) === 'NARROW' ? 'NEVER' : 'SOMETIMES'
}

/** Keys whose values never hold a star or a question mark: ids, names and ARNs that AWS checks, and what SAML says. */
const PLAIN_KEYS =
  /^(aws:(principal.+|source.+|userid|username|requestedregion|resource(account|orgid|orgpaths)|federatedprovider|vpce.+)|sts:.+|kms:calleraccount|lambda:.+|saml:.+)$/

/** Whether `text`, in which wildcards stand for themselves, is no value that the key can have. */
function isNoValue(key: string, comparison: Comparison, text: string): boolean {
  const isExact = comparison === 'EQUALS' || comparison === 'EQUALS_IN_ANY_CASE'
  return isExact && hasWildcard(text) && PLAIN_KEYS.test(key)
}

function isStranger(key: string, comparison: Comparison, pattern: string): Holds {
  if (comparison === 'EQUALS' || comparison === 'EQUALS_IN_ANY_CASE') return 'NEVER'
  if (comparison !== 'LIKE' && comparison !== 'ARN') return 'SOMETIMES'
  if (/^\*+$/.test(pattern) || globCovers(pattern, shapeOf(key))) return 'ALWAYS'
  return namesOwner(key, pattern) ? 'NEVER' : 'SOMETIMES'
}

/** What every value of the key looks like. */
function shapeOf(key: string): string {
  if (key.endsWith('account')) return '????????????'
  return key.endsWith('orgid') ? 'o-*' : '*'
}

/** Whether the pattern says whose values of `key` it matches, so that nobody else can have one. */
function namesOwner(key: string, pattern: string): boolean {
  if (!hasWildcard(pattern)) return true
  if (key.endsWith('arn')) return accountOf(pattern) !== undefined
  if (/org(id|paths)$/.test(key)) return /^(o-[a-z0-9]{10,32}\*|[^/*?]+\/)/.test(pattern)
  return key === 'aws:userid' && /^[^:*?]{12,}(:|$)/.test(pattern)
}

/** The account that an ARN, or a pattern of ARNs, is of; undefined where it has none or leaves it open. */
export function accountOf(pattern: string): string | undefined {
  return /^(\d{12})[*?]*$/.exec(pattern.split(':')[4] ?? '')?.[1]
}

function compared(
  key: string,
  { like, other }: Exclude<KeyValue, string>,
  comparison: Comparison,
  pattern: string,
): Holds {
  if (other && (comparison === 'EQUALS' || !hasWildcard(pattern))) return 'NEVER'
  if (comparison === 'EQUALS') return equal(like, pattern)
  if (comparison === 'LIKE')
    return key.endsWith('arn') && areApart(like, pattern) ? 'NEVER' : alike(like, pattern)
  if (comparison === 'ARN') return alikeByParts(like, pattern)
  const isText = comparison === 'EQUALS_IN_ANY_CASE' || comparison === 'BOOL'
  return isText ? equal(like.toLowerCase(), pattern.toLowerCase()) : 'SOMETIMES'
}

/** Whether the ARNs that two globs describe are of different accounts, or those of one of no account. */
function areApart(like: string, pattern: string): boolean {
  const owner = accountOf(pattern)
  const account = /^arn:[^:]*:[^:]*:[^:]*:(\d*):/.exec(like)?.[1]
  return owner !== undefined && account !== undefined && account !== owner
}

function equal(like: string, text: string): Holds {
  if (!hasWildcard(like)) return like === text ? 'ALWAYS' : 'NEVER'
  return globCovers(like, text.replaceAll(/[*?]/g, '_')) ? 'SOMETIMES' : 'NEVER'
}

function alike(like: string, pattern: string): Holds {
  if (globCovers(pattern, like)) return 'ALWAYS'
  return globsMeet(pattern, like) ? 'SOMETIMES' : 'NEVER'
}

/** ARNs are compared in six parts, none of which a wildcard leaves (IAM User Guide, "ARN condition operators"). */
function alikeByParts(like: string, pattern: string): Holds {
  if (like === '*') return /^\*+$/.test(pattern) ? 'ALWAYS' : 'SOMETIMES'
  const have = arnParts(like)
  const want = arnParts(pattern)
  if (want.length < 6) return /^\*+$/.test(pattern) ? 'ALWAYS' : 'NEVER'
  return every(want.map((part, at) => alike(have[at] ?? '', part)))
}
