import { splitArn } from '../glob/arn.ts'
import { isGlobSuperset, canGlobsOverlap, hasWildcard } from '../glob/glob-comparison.ts'
import { filterInternetBlocks, classifyBlockBreadth } from './cidr-blocks.ts'
import { combineWithAnd, type Tristate } from '../tristate.ts'

/**
 * What is known of the value that a condition key has in a request: the key is not there; it has a value of an
 * outsider's own, equal to none that a policy writes down; or a glob describes it, `other` saying that it is none
 * of those that the policy writes out.
 */
export type ConditionKeyValue = 'ABSENT' | 'UNNAMED' | { like: string; other?: true }

/** Any value at all. */
export const ANY_KEY_VALUE: ConditionKeyValue = { like: '*' }

/** How an operator compares a key's value with the policy's. */
export type ValueComparison = 'EQUALS' | 'EQUALS_IN_ANY_CASE' | 'LIKE' | 'ARN' | 'BOOL' | 'ADDRESS' | 'ORDER'

/** Whether the value of `key`, which is there, is one of `values` by the comparison. */
export function compareKeyValue(
  key: string,
  value: Exclude<ConditionKeyValue, 'ABSENT'>,
  valueComparison: ValueComparison,
  values: readonly string[],
): Tristate {
  if (valueComparison === 'ADDRESS') return compareAddress(key, value, values)
  if (values.length === 0) return 'SOMETIMES'
  let found: Tristate = 'NEVER'
  for (const each of values) {
    if (isImpossibleValue(key, valueComparison, each)) continue
    const outcome =
      value === 'UNNAMED'
        ? compareUnnamedValue(key, valueComparison, each)
        : comparePattern(key, value, valueComparison, each)
    if (outcome === 'ALWAYS') return outcome
    if (outcome === 'SOMETIMES') found = outcome
  }
  return found
}

/**
 * An outsider's address is in no network that a policy names, unless it names half of the internet; and the address
 * of a request that comes over the internet is no private one, whoever makes it.
 */
function compareAddress(
  key: string,
  value: Exclude<ConditionKeyValue, 'ABSENT'>,
  blocks: readonly string[],
): Tristate {
  const reachable = key === 'aws:sourceip' ? filterInternetBlocks(blocks) : blocks
  if (reachable.length === 0 && blocks.length > 0) return 'NEVER'
  return value === 'UNNAMED' && blocks.length > 0 && classifyBlockBreadth(reachable) === 'NARROW'
    ? 'NEVER'
    : 'SOMETIMES'
}

/** Keys whose values never hold a star or a question mark: ids, names and ARNs that AWS checks, and what SAML says. */
const PLAIN_KEYS =
  /^(aws:(principal.+|source.+|userid|username|requestedregion|resource(account|orgid|orgpaths)|federatedprovider|vpce.+)|sts:.+|kms:calleraccount|lambda:.+|saml:.+)$/

/** Whether `text`, in which wildcards stand for themselves, is no value that the key can have. */
function isImpossibleValue(key: string, valueComparison: ValueComparison, text: string): boolean {
  const isExact = valueComparison === 'EQUALS' || valueComparison === 'EQUALS_IN_ANY_CASE'
  return isExact && hasWildcard(text) && PLAIN_KEYS.test(key)
}

function compareUnnamedValue(key: string, valueComparison: ValueComparison, pattern: string): Tristate {
  if (valueComparison === 'EQUALS' || valueComparison === 'EQUALS_IN_ANY_CASE') return 'NEVER'
  if (valueComparison !== 'LIKE' && valueComparison !== 'ARN') return 'SOMETIMES'
  if (/^\*+$/.test(pattern) || isGlobSuperset(pattern, describeValueShape(key))) return 'ALWAYS'
  return isOwnerNamed(key, pattern) ? 'NEVER' : 'SOMETIMES'
}

/** What every value of the key looks like. */
function describeValueShape(key: string): string {
  if (key.endsWith('account')) return '????????????'
  return key.endsWith('orgid') ? 'o-*' : '*'
}

/** Whether the pattern says whose values of `key` it matches, so that nobody else can have one. */
function isOwnerNamed(key: string, pattern: string): boolean {
  if (!hasWildcard(pattern)) return true
  if (key.endsWith('arn')) return extractArnPatternAccount(pattern) !== undefined
  if (/org(id|paths)$/.test(key)) return /^(o-[a-z0-9]{10,32}\*|[^/*?]+\/)/.test(pattern)
  return key === 'aws:userid' && /^[^:*?]{12,}(:|$)/.test(pattern)
}

/** The account that an ARN, or a pattern of ARNs, is of; undefined where it has none or leaves it open. */
export function extractArnPatternAccount(pattern: string): string | undefined {
  return /^(\d{12})[*?]*$/.exec(pattern.split(':')[4] ?? '')?.[1]
}

function comparePattern(
  key: string,
  { like, other }: Exclude<ConditionKeyValue, string>,
  valueComparison: ValueComparison,
  pattern: string,
): Tristate {
  if (other && (valueComparison === 'EQUALS' || !hasWildcard(pattern))) return 'NEVER'
  if (valueComparison === 'EQUALS') return compareEqual(like, pattern)
  if (valueComparison === 'LIKE')
    return key.endsWith('arn') && isOtherAccount(like, pattern) ? 'NEVER' : compareGlobs(like, pattern)
  if (valueComparison === 'ARN') return compareArns(like, pattern)
  const isText = valueComparison === 'EQUALS_IN_ANY_CASE' || valueComparison === 'BOOL'
  return isText ? compareEqual(like.toLowerCase(), pattern.toLowerCase()) : 'SOMETIMES'
}

/** Whether the ARNs that two globs describe are of different accounts, or those of one of no account. */
function isOtherAccount(like: string, pattern: string): boolean {
  const owner = extractArnPatternAccount(pattern)
  const account = /^arn:[^:]*:[^:]*:[^:]*:(\d*):/.exec(like)?.[1]
  return owner !== undefined && account !== undefined && account !== owner
}

function compareEqual(like: string, text: string): Tristate {
  if (!hasWildcard(like)) return like === text ? 'ALWAYS' : 'NEVER'
  return isGlobSuperset(like, text.replaceAll(/[*?]/g, '_')) ? 'SOMETIMES' : 'NEVER'
}

function compareGlobs(like: string, pattern: string): Tristate {
  if (isGlobSuperset(pattern, like)) return 'ALWAYS'
  return canGlobsOverlap(pattern, like) ? 'SOMETIMES' : 'NEVER'
}

/** ARNs are compared in six parts, none of which a wildcard leaves (IAM User Guide, "ARN condition operators"). */
function compareArns(like: string, pattern: string): Tristate {
  if (like === '*') return /^\*+$/.test(pattern) ? 'ALWAYS' : 'SOMETIMES'
  const have = splitArn(like)
  const want = splitArn(pattern)
  if (want.length < 6) return /^\*+$/.test(pattern) ? 'ALWAYS' : 'NEVER'
  return combineWithAnd(want.map((part, at) => compareGlobs(have[at] ?? '', part)))
}
