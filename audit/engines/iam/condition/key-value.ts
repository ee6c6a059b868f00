import { splitArn } from '../glob/arn.ts'
import { isGlobSuperset, canGlobsOverlap, hasWildcard } from '../glob/glob-comparison.ts'
import { filterInternetBlocks, classifyBlockBreadth } from './cidr-blocks.ts'
import { combineWithAnd, type Tristate } from '../tristate.ts'

/**
 * What is known of the value of a condition key in a request: the key is absent; it has a value that only an outsider
 * has and no policy names; or a glob describes it. `other` means that it is none of the values that the policy names.
 */
export type ConditionKeyValue = 'ABSENT' | 'UNNAMED' | { like: string; other?: true }

/** Any value. */
export const ANY_KEY_VALUE: ConditionKeyValue = { like: '*' }

/** How an operator compares the value of a key with the policy's values. */
export type ValueComparison = 'EQUALS' | 'EQUALS_IN_ANY_CASE' | 'LIKE' | 'ARN' | 'BOOL' | 'ADDRESS' | 'ORDER'

/** Whether the value of a key, which is present, matches one of `values`. */
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
 * An outsider's address is in no network that a policy names, unless the network is half of the internet. The address
 * of a request from the internet is never private.
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

/** Keys whose values never contain `*` or `?`: ids, names and ARNs that AWS validates, and SAML values. */
const PLAIN_KEYS =
  /^(aws:(principal.+|source.+|userid|username|requestedregion|resource(account|orgid|orgpaths)|federatedprovider|vpce.+)|sts:.+|kms:calleraccount|lambda:.+|saml:.+)$/

/** Whether the key can never have the value `text`, in which wildcards are literal characters. */
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

/** A glob that every value of the key matches. */
function describeValueShape(key: string): string {
  if (key.endsWith('account')) return '????????????'
  return key.endsWith('orgid') ? 'o-*' : '*'
}

/** Whether the pattern names the owner of the values of `key`, so that no one else can have a matching value. */
function isOwnerNamed(key: string, pattern: string): boolean {
  if (!hasWildcard(pattern)) return true
  if (key.endsWith('arn')) return extractArnPatternAccount(pattern) !== undefined
  if (/org(id|paths)$/.test(key)) return /^(o-[a-z0-9]{10,32}\*|[^/*?]+\/)/.test(pattern)
  return key === 'aws:userid' && /^[^:*?]{12,}(:|$)/.test(pattern)
}

/** The account in an ARN or ARN pattern; undefined if there is none or a wildcard covers it. */
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

/** Whether the ARNs that two globs describe belong to different accounts, or only one of them to an account. */
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

/** ARNs are compared in six parts; a wildcard does not cross a part (IAM User Guide, "ARN condition operators"). */
function compareArns(like: string, pattern: string): Tristate {
  if (like === '*') return /^\*+$/.test(pattern) ? 'ALWAYS' : 'SOMETIMES'
  const have = splitArn(like)
  const want = splitArn(pattern)
  if (want.length < 6) return /^\*+$/.test(pattern) ? 'ALWAYS' : 'NEVER'
  return combineWithAnd(want.map((part, at) => compareGlobs(have[at] ?? '', part)))
}
