import type { ChangeRecord } from '../../../audit/state/change-record.ts'
import type { PublishedStep } from '../../../audit/publish/published-event.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const at = '2026-05-12T09:00:00.000Z'

/** A transition that is published. */
type PublishedTransition = Transition & { step: PublishedStep }

/** A transition of a finding, by default one that opened it. */
export function buildTransition(
  overrides: Partial<PublishedTransition> & { name?: string } = {},
): PublishedTransition {
  const { name = 'worker', ...more } = overrides
  return {
    resource: buildFunctionResource(name, where),
    control: 'least-privilege/function-role-no-admin',
    severity: 'CRITICAL',
    number: 1,
    step: 'OPENED',
    reason: 'Role r is an administrator.',
    changeId: 'ct:111122223333:e',
    at,
    ...more,
  }
}

/** The change record of transitions, not notified yet, with `actor` as the actor's fields. */
export function buildUnnotifiedChange(actor: Partial<ChangeRecord['actor']> = {}): ChangeRecord {
  return {
    id: 'ct:111122223333:e',
    ...where,
    action: 'iam:AttachRolePolicy',
    actor: { type: 'IAMUser', name: 'alice', ...actor },
    at,
    openedAt: at,
    notificationsSent: 0,
    notificationStarted: false,
  }
}
