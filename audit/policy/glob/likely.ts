import { arnParts } from './arn-parts.ts'
import { exactGlobMatches } from './glob.ts'
import type { Piece } from './pieces.ts'
import { globCovers, globsMeet, hasWildcard } from './relations.ts'

/** Whose resources are the likeliest. */
export interface Owner {
  partition: string
  account: string
}

/** The account of a principal; the same object for all principals of it that are asked about one after the other. */
export function ownerOf({ arn, account }: { arn: string; account: string }): Owner {
  const [, partition = 'aws'] = arn.split(':')
  const key = `${partition}:${account}`
  const known = owners.get(key)
  if (known !== undefined) return known
  if (owners.size >= MOST_OWNERS) owners.clear()
  const owner = { partition, account }
  owners.set(key, owner)
  return owner
}

const owners = new Map<string, Owner>()
/** Owners that are remembered: a few accounts are judged together. */
const MOST_OWNERS = 10

/** Regions by their partitions, the most used first. */
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

/** An account that is not the owner's. */
const OTHER_ACCOUNT = '999999999999'
/** What resources are called. */
const NAMES = ['example', 'x'] as const

const likely = new WeakMap<Owner, Map<string, readonly string[]>>()
/** Globs of one owner whose texts are remembered. */
const MOST_REMEMBERED = 2_000

/** ARNs of the owner that a glob of ARNs matches, the likeliest first. */
export function likelyTexts(glob: string, owner: Owner): readonly string[] {
  const known = likely.get(owner) ?? new Map<string, readonly string[]>()
  likely.set(owner, known)
  const found = known.get(glob)
  if (found !== undefined) return found
  if (known.size >= MOST_REMEMBERED) known.clear()
  const texts = NAMES.map(name => filledIn(glob, owner, name))
  known.set(glob, texts)
  return texts
}

/** Wildcards give way to what usually stands in their part of an ARN. */
function filledIn(glob: string, owner: Owner, name: string): string {
  const [arn = '', partition = '', service = '', region = '', account = '', rest] = arnParts(glob)
  if (rest === undefined) return named(glob, name)
  const place = usual(partition, [owner.partition, ...PARTITIONS], name)
  const parts = [
    arn,
    place,
    named(service, name),
    usual(region, regionsOf(place), name),
    accountOf(account, owner),
  ]
  return [...parts, named(rest, name)].join(':')
}

function named(glob: string, name: string): string {
  if (!hasWildcard(glob)) return glob
  return glob.replaceAll('*', name).replaceAll('?', 'x')
}

function usual(glob: string, known: readonly string[], name: string): string {
  if (!hasWildcard(glob)) return glob
  return known.find(each => exactGlobMatches(glob, each)) ?? named(glob, name)
}

function regionsOf(partition: string): readonly string[] {
  return REGIONS[partition] ?? REGIONS['aws'] ?? []
}

/** The owner's account, else one of 12 digits, where the glob matches such. */
function accountOf(glob: string, { account }: Owner): string {
  if (exactGlobMatches(glob, account)) return account
  const digits = glob.replaceAll('?', '0')
  const [start = '', ...others] = digits.split('*')
  return others.length === 0 ? digits : `${start.padEnd(12 - others.join('').length, '0')}${others.join('')}`
}

/** Places of one type that are looked at. */
const MOST_PLACES = 3

/** Globs of the ARNs of a type in one account and region each, the owner's first, where some of the piece may be. */
export function placesOf(type: string, { within, except }: Piece, owner: Owner): string[] {
  const [arn = '', partition = '', service = '', region = '', account = '', rest = ''] = arnParts(type)
  const said = within.map(arnParts).filter(parts => parts.length === 6)
  const open = (part: string, at: 1 | 3, known: readonly string[]) =>
    isOpen(part) ? [...new Set([...saidOf(said, at), ...known])] : [part]
  const called = rest.replaceAll(/\??\*/g, '?*')
  const exact: string[] = []
  const loose: string[] = []
  const accounts = isOpen(account) ? accountsOf(said, owner) : [account]
  for (const of of open(partition, 1, [owner.partition, ...PARTITIONS])) {
    const ofPartition = `${arn}:${of}:${service}:*`
    if (!within.every(each => globsMeet(each, ofPartition))) continue
    for (const inAccount of accounts)
      for (const inRegion of open(region, 3, regionsOf(of))) {
        const place = [arn, of, service, inRegion, inAccount]
        const glob = `${place.join(':')}:${called}`
        const isIn = within.every(each => globsMeet(each, glob))
        if (!isIn || except.some(each => globCovers(each, glob))) continue
        const isExact = said.every(parts =>
          place.every((part, at) => exactGlobMatches(parts[at] ?? '', part)),
        )
        if (isExact) exact.push(glob)
        else if (loose.length < MOST_PLACES) loose.push(glob)
        if (exact.length === MOST_PLACES) return exact
      }
  }
  return [...exact, ...loose].slice(0, MOST_PLACES)
}

function isOpen(part: string): boolean {
  return part === '*' || part === '?*'
}

/** What partitions and regions look like; what globs whose stars stand for several parts have in their places does not. */
const LOOKS = { 1: /^aws(-[a-z]+)*$/, 3: /^[a-z]+(-[a-z]+)+-\d+$/ } as const

/** The partitions or regions that globs name. */
function saidOf(said: readonly (readonly string[])[], at: 1 | 3): string[] {
  return said.map(parts => parts[at] ?? '').filter(part => LOOKS[at].test(part))
}

function accountsOf(said: readonly (readonly string[])[], owner: Owner): string[] {
  const others = said
    .map(parts => accountOf(parts[4] ?? '', owner))
    .filter(each => /^(\d{12}|aws)$/.test(each))
  return [...new Set([owner.account, ...others, OTHER_ACCOUNT])]
}

/** Texts of a place that are called as the globs say, or as anything. */
export function textsIn(place: string, globs: readonly string[], names: readonly string[] = NAMES): string[] {
  const tails = globs.map(glob => /[^:/]*$/.exec(glob)?.[0] ?? '').filter(tail => tail !== '')
  const called = tails.flatMap(tail => names.map(name => named(tail, name)))
  return [...new Set([...called, ...names])].map(name => place.replaceAll('?*', name))
}
