import { PolicyError } from '../document.ts'
import type { Caller } from './caller.ts'
import { foundIn, type Found, type Layer } from './layer.ts'
import type { Layers } from './layers.ts'
import { namingOf } from './named.ts'
import type { Place } from './place.ts'
import type { Decision } from './question.ts'
import type { Request } from './statement.ts'

/** The explicit denial that one applicable Deny is, in whatever policy. Throws a PolicyError where one cannot be told. */
export function deniedBy(
  layers: Layers,
  request: Request,
  caller: Caller,
  place: Place,
): Decision | undefined {
  const { identity, boundary, session, serviceControl, resourceControl, resource } = layers
  const ofResource = resource && !(place.within && isNeverLockedOut(request, caller)) ? [resource] : []
  const found = [
    ...[identity, boundary, session, ...serviceControl].flatMap(layer =>
      layer ? deniesIn(layer, request) : [],
    ),
    ...[...resourceControl, ...ofResource]
      .flatMap(layer => deniesIn(layer, request))
      .filter(deny => isOfCaller(deny, caller)),
  ]
  const certain = found.filter(each => each.certain)
  const [first] = certain
  if (first === undefined) {
    refuseUnclear(found)
    return undefined
  }
  return {
    decision: 'explicit_deny',
    statements: certain.map(({ origin }) => origin),
    why: `${first.layer.name} ${first.layer.name.endsWith('ies') ? 'deny' : 'denies'} it: ${spoken(first)}.`,
  }
}

function deniesIn(layer: Layer, request: Request): Found[] {
  return foundIn(layer, 'Deny', request)
}

/** Who is denied is everybody where nobody is named. */
function isOfCaller({ statement }: Found, caller: Caller): boolean {
  const isOpen = statement.Principal === undefined && statement.NotPrincipal === undefined
  return isOpen || namingOf(statement, caller) !== 'NOT'
}

/** What AWS would refuse to store, or does not say how it decides, is no answer. */
function refuseUnclear([first]: readonly Found[]): void {
  if (first === undefined) return
  throw new PolicyError(`whether ${spoken(first)} denies the request cannot be told from its condition`)
}

function spoken({ origin: { policy, sid, index } }: Found): string {
  return `statement ${sid ?? index} of policy ${policy}`
}

const OF_BUCKET_POLICIES = ['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']

/** The root of the account that owns a bucket can always mend its policy (Amazon S3 API Reference, "PutBucketPolicy"). */
function isNeverLockedOut({ action }: Request, { kind, federated }: Caller): boolean {
  return kind === 'root' && !federated && OF_BUCKET_POLICIES.includes(action.toLowerCase())
}
