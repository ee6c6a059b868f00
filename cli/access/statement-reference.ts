import type {
  StatementRef,
  Principal,
  SourcedPolicy,
} from '../../audit/engines/iam/effective-permissions/principal.ts'

/** A statement in an answer. */
export interface StatementReference {
  /** The number of an identity policy in the question; for other policies a name such as `boundary` or `scp 0.1`. */
  policy: number | string
  sid: string | null
  /** Its index in the policy, from 0. */
  index: number
}

/** Builds the reference of a statement; a policy that is known by a number has it as a number. */
export function buildStatementReference({ policy, sid, index }: StatementRef): StatementReference {
  return { policy: /^\d+$/.test(policy) ? Number(policy) : policy, sid: sid ?? null, index }
}

/** Lists every policy that applies to a principal. */
export function listPrincipalPolicies({ identity, boundary, organization }: Principal): SourcedPolicy[] {
  const { scps = [], rcps = [] } = organization ?? {}
  return [...identity, ...(boundary ? [boundary] : []), ...scps.flat(), ...rcps.flat()]
}
