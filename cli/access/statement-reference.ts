import type {
  StatementRef,
  Principal,
  SourcedPolicy,
} from '../../audit/engines/iam/effective-permissions/principal.ts'

/** A statement in an answer. */
export interface StatementReference {
  /** The number of an identity policy in the question; for others a word such as `boundary` or `scp 0.1`. */
  policy: number | string
  sid: string | null
  /** Its place in the policy, from 0. */
  index: number
}

/** A statement as it is answered: policies that are known by numbers have them as numbers. */
export function buildStatementReference({ policy, sid, index }: StatementRef): StatementReference {
  return { policy: /^\d+$/.test(policy) ? Number(policy) : policy, sid: sid ?? null, index }
}

/** Every policy that bears on a principal. */
export function listPrincipalPolicies({ identity, boundary, organization }: Principal): SourcedPolicy[] {
  const { scps = [], rcps = [] } = organization ?? {}
  return [...identity, ...(boundary ? [boundary] : []), ...scps.flat(), ...rcps.flat()]
}
