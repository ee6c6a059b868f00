import type { Caller } from './caller.ts'
import { allowedIn, type Found } from './layer.ts'
import type { Layers } from './layers.ts'
import { namingOf, type Naming } from './named.ts'
import type { Request } from './statement.ts'

/** What the policies of the principal say, or the first of them that does not allow it. */
export interface Reach {
  statements: readonly Found[]
  /** A sentence; undefined where all allow it. */
  stopped: string | undefined
}

/**
 * What the identity policies allow within boundary and session policy. The root needs no identity policy; a federated
 * session without a session policy has no permissions of its own (IAM User Guide, "Permissions for
 * GetFederationToken").
 */
export function reachOf(layers: Layers, request: Request, { kind }: Caller): Reach {
  const statements = allowedIn(layers.identity, request)
  if (kind !== 'root' && statements.length === 0)
    return { statements, stopped: 'No identity policy of the principal allows it.' }
  return { statements, stopped: ceilingOver(layers, request) }
}

/** Which of boundary and session policy does not allow the request, as a sentence. */
export function ceilingOver({ boundary, session }: Layers, request: Request): string | undefined {
  for (const layer of [boundary, session])
    if (layer && allowedIn(layer, request).length === 0) return `${layer.name} does not allow it.`
  return undefined
}

/** The Allow statements of the resource's policy that name the caller, by what they name him. */
export type Grants = Readonly<Record<Exclude<Naming, 'NOT'>, readonly Found[]>>

export function grantsOf({ resource }: Layers, request: Request, caller: Caller): Grants {
  const found = resource ? allowedIn(resource, request) : []
  const by = (naming: Naming) => found.filter(({ statement }) => namingOf(statement, caller) === naming)
  return { BY_ACCOUNT: by('BY_ACCOUNT'), BY_ENTITY: by('BY_ENTITY'), DIRECTLY: by('DIRECTLY') }
}

/**
 * Where the resource's policy must allow, whatever identity policies say: to assume a role, which has a trust policy,
 * and to use a key, which has a key policy. Without one nobody may.
 * Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
 */
export function mustBeNamed({ action, resource }: Request): 'trust policy' | 'key policy' | undefined {
  const asked = action.toLowerCase()
  if (
    /^sts:(assumerole|tagsession$|setsourceidentity$)/.test(asked) &&
    /^arn:[^:]*:iam:.*:role\//.test(resource)
  )
    return 'trust policy'
  return asked.startsWith('kms:') && /^arn:[^:]*:kms:.*:key\//.test(resource) ? 'key policy' : undefined
}
