import type { SourcedPolicy } from '../effective/principal.ts'
import { isServiceLinked, type Caller } from './caller.ts'
import type { Layer } from './layer.ts'
import type { Place } from './place.ts'
import type { Question } from './question.ts'
import { isUnderResourceControl } from './resource-control.ts'

/** All policies that bear on a request. */
export interface Layers {
  identity: Layer
  boundary: Layer | undefined
  /** Without policies where it allows nothing. */
  session: Layer | undefined
  /** By level, each of which must allow. */
  serviceControl: readonly Layer[]
  /** They only deny: RCPFullAWSAccess, which allows everything, stands beside them always. */
  resourceControl: readonly Layer[]
  resource: Layer | undefined
}

/**
 * Which policies bear on the request. Service control policies are of the principal's account, resource control
 * policies of the resource's: of what is in another account than the one that the organization is said of, none are
 * known. Neither bears on the management account or on service-linked roles. An organization without levels does not
 * limit; a level without policies allows nothing. A permissions boundary is none of the root's.
 * Source: AWS Organizations User Guide, "SCP evaluation", "SCP effects on permissions", "RCP effects on permissions".
 */
export function layersOf(question: Question, caller: Caller, place: Place): Layers {
  const { principal, session = {}, resourcePolicy, request } = question
  const { identity, boundary, organization } = principal
  const limits =
    organization?.managementAccount === false && !isServiceLinked(principal) ? organization : undefined
  const isControlled =
    place.ofResource && isUnderResourceControl(request.action.toLowerCase(), request.resource)
  const ofSession = session.policy === undefined ? undefined : listOf(session.policy)
  return {
    identity: { name: 'The identity policies', policies: identity },
    boundary: boundary && caller.bounded ? layer('The permissions boundary', [boundary]) : undefined,
    session: ofSession || caller.federated ? layer('The session policy', ofSession ?? []) : undefined,
    serviceControl: place.ofCaller ? levels('SCP', limits?.scps ?? []) : [],
    resourceControl: isControlled ? levels('RCP', limits?.rcps ?? []) : [],
    resource: resourcePolicy && layer('The policy of the resource', [resourcePolicy]),
  }
}

function layer(name: string, policies: readonly SourcedPolicy[]): Layer {
  return { name, policies }
}

function levels(word: string, given: readonly (readonly SourcedPolicy[])[]): Layer[] {
  return given.map((policies, index) => layer(`${word} level ${index + 1}`, policies))
}

function listOf(policies: SourcedPolicy | readonly SourcedPolicy[]): readonly SourcedPolicy[] {
  return 'policy' in policies ? [policies] : policies
}
