import type { RevisionUse } from '../../ecs/task-definition.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/**
 * Why a revision is evaluated itself. Standalone tasks go on running a revision that was deregistered (ECS API Reference,
 * DeregisterTaskDefinition).
 */
export const revisionUse = defineDerivedFact(
  'AWS::ECS::TaskDefinition',
  { facts: ['status', 'standaloneTasks'] },
  ({ status, standaloneTasks }) => {
    if (status === 'ACTIVE') return known<RevisionUse>('ACTIVE')
    if (standaloneTasks === 'NOT_READ')
      return unknown(
        `the revision is ${quoteText(status)}, and its standalone tasks were not read since it was ACTIVE`,
      )
    return known<RevisionUse>(standaloneTasks === 'RUNNING' ? 'STANDALONE_TASKS' : 'NONE')
  },
)
