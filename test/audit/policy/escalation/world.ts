import type { EscalationWorld } from '../../../../audit/policy/escalation/escalate.ts'
import type { EscalationPath } from '../../../../audit/policy/knowledge/escalation-path.ts'
import table from '../../../../audit/policy/knowledge/escalation-paths.json' with { type: 'json' }
import { actions } from '../../../../functions/knowledge.ts'

export const paths = table.paths as readonly EscalationPath[]

/** All paths, in November 2026. */
export const world: EscalationWorld = { actions: actions(), now: '2026-11-25T12:00:00Z', paths }

/** The path alone, with those of which it consists. */
export function worldOf(path: EscalationPath): EscalationWorld {
  return { ...world, paths: paths.filter(({ id }) => id === path.id || path.parts?.includes(id)) }
}
