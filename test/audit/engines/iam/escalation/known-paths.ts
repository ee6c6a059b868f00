import type { EscalationContext } from '../../../../../audit/engines/iam/escalation/find-escalation.ts'
import type { EscalationPath } from '../../../../../audit/engines/iam/catalog/escalation-path.ts'
import table from '../../../../../audit/engines/iam/catalog/escalation-paths.json' with { type: 'json' }
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

export const knownEscalationPaths = table.paths as readonly EscalationPath[]

/** All paths, as of November 2026. */
export const escalationWorld: EscalationContext = {
  actions: loadActions(),
  now: '2026-11-25T12:00:00Z',
  paths: knownEscalationPaths,
}

/** The path alone, with its parts. Of a path that removes policies, only the variant with `needs`. */
export function restrictToPath(path: EscalationPath, needs = path.needs): EscalationContext {
  if (path.gives === 'POLICY_REMOVED') {
    const variant = [path, ...(path.or ?? [])].find(each => each.needs === needs)
    return { ...escalationWorld, paths: [{ ...path, or: [], needs, requires: variant?.requires ?? [] }] }
  }
  return {
    ...escalationWorld,
    paths: knownEscalationPaths.filter(({ id }) => id === path.id || path.parts?.includes(id)),
  }
}
