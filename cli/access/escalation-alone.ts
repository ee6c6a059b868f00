import { ANY_SAMPLE_TEXT } from '../../audit/engines/iam/condition/restrictiveness.ts'
import { findAdminGrant } from '../../audit/engines/iam/effective-permissions/admin-grant.ts'
import type { Principal } from '../../audit/engines/iam/effective-permissions/principal.ts'
import type { Escalation, EscalationContext } from '../../audit/engines/iam/escalation/find-escalation.ts'
import { findSelfEscalation } from '../../audit/engines/iam/escalation/self-escalation.ts'

/**
 * Whether the principal becomes an administrator in any account, by its own policies. In the answer `*` stands for the
 * name of some other user, role or resource.
 */
export function findEscalationAlone(principal: Principal, context: EscalationContext): Escalation {
  if (findAdminGrant(principal, context) !== undefined)
    return { ...NOWHERE, reachesAdmin: true, target: principal.arn }
  const route = findSelfEscalation({ principal, policies: [], groups: [] }, context)
  if (route === undefined) return NOWHERE
  const { steps, conditional } = route
  return replaceSampleTexts({
    ...NOWHERE,
    reachesAdmin: true,
    hops: steps.length,
    target: steps.at(-1)?.to ?? principal.arn,
    actions: [...new Set(steps.flatMap(({ actions }) => actions))],
    path: steps,
    conditional,
  })
}

const NOWHERE: Escalation = {
  reachesAdmin: false,
  hops: 0,
  target: null,
  actions: [],
  path: [],
  conditional: false,
  lateral: [],
  unmodeled: [],
}

/** Replaces the names that stand for any name, of whatever length. */
function replaceSampleTexts(escalation: Escalation): Escalation {
  const isSample = new RegExp(`${ANY_SAMPLE_TEXT.charAt(0)}+-?`, 'g')
  return JSON.parse(JSON.stringify(escalation), (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(isSample, '*') : value,
  ) as Escalation
}
