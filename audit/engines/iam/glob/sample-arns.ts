import { splitArn } from './arn.ts'
import { isExactGlobMatch } from './glob-match.ts'
import type { GlobTerm } from './normal-form.ts'
import { isGlobSuperset, canGlobsOverlap, hasWildcard } from './glob-comparison.ts'
import { countSteps } from '../step-limit.ts'

/** The account whose resources are the most likely examples. */
export interface ArnOwner {
  partition: string
  account: string
}

/** The account of a principal; the same object for consecutive principals of one account. */
export function internArnOwner({ arn, account }: { arn: string; account: string }): ArnOwner {
  const [, partition = 'aws'] = arn.split(':')
  const key = `${partition}:${account}`
  const known = cachedOwners.get(key)
  if (known !== undefined) return known
  if (cachedOwners.size >= MAX_CACHED_OWNERS) cachedOwners.clear()
  const owner = { partition, account }
  cachedOwners.set(key, owner)
  return owner
}

const cachedOwners = new Map<string, ArnOwner>()
/** The limit of cached owners: few accounts are evaluated at the same time. */
const MAX_CACHED_OWNERS = 10

/** Regions by partition, most used first. */
const REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: (
    'us-east-1 eu-west-1 us-west-2 eu-central-1 ap-southeast-2 ap-northeast-1 us-east-2 us-west-1 eu-west-2 ' +
    'eu-west-3 eu-north-1 eu-south-1 eu-south-2 eu-central-2 ca-central-1 ca-west-1 sa-east-1 mx-central-1 ' +
    'ap-south-1 ap-south-2 ap-east-1 ap-east-2 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-3 ' +
    'ap-southeast-4 ap-southeast-5 ap-southeast-7 me-south-1 me-central-1 il-central-1 af-south-1'
  ).split(' '),
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-eusc': ['eusc-de-east-1'],
  'aws-iso': ['us-iso-east-1', 'us-iso-west-1'],
  'aws-iso-b': ['us-isob-east-1'],
}
const PARTITIONS = Object.keys(REGIONS)

/** An account other than the owner's. */
const OTHER_ACCOUNT = '999999999999'
/** Names of sample resources. */
const NAMES = ['example', 'x'] as const

const cachedSamples = new WeakMap<ArnOwner, Map<string, readonly string[]>>()
/** The limit of globs of one owner whose samples are cached. */
const MAX_CACHED_GLOBS = 2_000

/** ARNs of the owner that an ARN glob matches, most likely first. */
export function listSampleArns(glob: string, arnOwner: ArnOwner): readonly string[] {
  const known = cachedSamples.get(arnOwner) ?? new Map<string, readonly string[]>()
  cachedSamples.set(arnOwner, known)
  const found = known.get(glob)
  if (found !== undefined) return found
  if (known.size >= MAX_CACHED_GLOBS) known.clear()
  const texts = NAMES.map(name => fillArnGlob(glob, arnOwner, name))
  known.set(glob, texts)
  return texts
}

/** Replaces wildcards by the usual content of their part of an ARN. */
function fillArnGlob(glob: string, arnOwner: ArnOwner, name: string): string {
  const [arn = '', partition = '', service = '', region = '', account = '', rest] = splitArn(glob)
  if (rest === undefined) return fillWildcards(glob, name)
  const location = pickUsualValue(partition, [arnOwner.partition, ...PARTITIONS], name)
  const parts = [
    arn,
    location,
    fillWildcards(service, name),
    pickUsualValue(region, listRegions(location), name),
    fillAccount(account, arnOwner),
  ]
  return [...parts, fillWildcards(rest, name)].join(':')
}

function fillWildcards(glob: string, name: string): string {
  if (!hasWildcard(glob)) return glob
  return glob.replaceAll('*', name).replaceAll('?', 'x')
}

function pickUsualValue(glob: string, known: readonly string[], name: string): string {
  if (!hasWildcard(glob)) return glob
  return known.find(each => isExactGlobMatch(glob, each)) ?? fillWildcards(glob, name)
}

function listRegions(partition: string): readonly string[] {
  return REGIONS[partition] ?? REGIONS['aws'] ?? []
}

/** The owner's account, or else one of 12 digits, if the glob matches it. */
function fillAccount(glob: string, { account }: ArnOwner): string {
  if (isExactGlobMatch(glob, account)) return account
  const digits = glob.replaceAll('?', '0')
  const [start = '', ...others] = digits.split('*')
  return others.length === 0 ? digits : `${start.padEnd(12 - others.join('').length, '0')}${others.join('')}`
}

/** The limit of locations for each type. */
const MAX_LOCATIONS = 3

/** ARN globs of a type with a fixed account and region, the owner's first, that may overlap with the term. */
export function listSampleLocations(
  type: string,
  { within, except }: GlobTerm,
  arnOwner: ArnOwner,
): string[] {
  const [arn = '', partition = '', service = '', region = '', account = '', rest = ''] = splitArn(type)
  const namedParts = within.map(splitArn).filter(parts => parts.length === 6)
  const open = (part: string, at: 1 | 3, known: readonly string[]) =>
    isOpen(part) ? [...new Set([...listNamedParts(namedParts, at), ...known])] : [part]
  const called = rest.replaceAll(/\??\*/g, '?*')
  const exact: string[] = []
  const loose: string[] = []
  const accounts = isOpen(account) ? listAccounts(namedParts, arnOwner) : [account]
  for (const of of open(partition, 1, [arnOwner.partition, ...PARTITIONS])) {
    const ofPartition = [arn, of, service, region, account, called].join(':')
    if (!within.every(each => canGlobsOverlap(each, ofPartition))) continue
    if (except.some(each => isGlobSuperset(each, ofPartition))) continue
    for (const inAccount of accounts)
      for (const inRegion of open(region, 3, listRegions(of))) {
        countSteps(8)
        const location = [arn, of, service, inRegion, inAccount]
        const glob = `${location.join(':')}:${called}`
        const isIn = within.every(each => canGlobsOverlap(each, glob))
        if (!isIn || except.some(each => isGlobSuperset(each, glob))) continue
        const isExact = namedParts.every(parts =>
          location.every((part, at) => isExactGlobMatch(parts[at] ?? '', part)),
        )
        if (isExact) exact.push(glob)
        else if (loose.length < MAX_LOCATIONS) loose.push(glob)
        if (exact.length === MAX_LOCATIONS) return exact
      }
  }
  return [...exact, ...loose].slice(0, MAX_LOCATIONS)
}

function isOpen(part: string): boolean {
  return part === '*' || part === '?*'
}

/** The formats of partitions and regions; globs whose stars stand for several parts do not match them. */
const PART_FORMATS = { 1: /^aws(-[a-z]+)*$/, 3: /^[a-z]+(-[a-z]+)+-\d+$/ } as const

/** The partitions or regions that globs name. */
function listNamedParts(namedParts: readonly (readonly string[])[], at: 1 | 3): string[] {
  return namedParts.map(parts => parts[at] ?? '').filter(part => PART_FORMATS[at].test(part))
}

function listAccounts(namedParts: readonly (readonly string[])[], arnOwner: ArnOwner): string[] {
  const others = namedParts
    .map(parts => fillAccount(parts[4] ?? '', arnOwner))
    .filter(each => /^(\d{12}|aws)$/.test(each))
  return [...new Set([arnOwner.account, ...others, OTHER_ACCOUNT])]
}

/** Texts of a location with the names that the globs contain, or any name. */
export function fillSampleLocation(
  location: string,
  globs: readonly string[],
  names: readonly string[] = NAMES,
): string[] {
  const tails = globs.map(glob => /[^:/]*$/.exec(glob)?.[0] ?? '').filter(tail => tail !== '')
  const called = tails.flatMap(tail => names.map(name => fillWildcards(tail, name)))
  return [...new Set([...called, ...names])].map(name => location.replaceAll('?*', name))
}
