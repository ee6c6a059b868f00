import { anonymousAccess, type AnonymousAccess } from '../../policy/exposure/anonymous.ts'
import type { CreationTemplate, TemplateAccess } from '../ecr/registry.ts'
import { known } from '../fact.ts'
import { derived } from './derive.ts'

/** Pulling an image takes the first two, pushing one the last. */
const ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage']

/** The templates that make repositories which let anonymous callers in. */
export const openTemplates = derived(
  'AWS::ECR::Registry',
  { facts: ['creationTemplates'] },
  ({ creationTemplates }) =>
    known(
      creationTemplates.flatMap(({ prefix, policy }): TemplateAccess[] => {
        const access = widest(policy)
        return access === 'NOBODY' ? [] : [{ prefix, access }]
      }),
    ),
)

function widest(policy: CreationTemplate['policy']): AnonymousAccess {
  if (policy === 'NONE') return 'NOBODY'
  const access = ACTIONS.map(action => anonymousAccess(policy, action, {}))
  return (['EVERYONE', 'UNDER_CONDITIONS'] as const).find(each => access.includes(each)) ?? 'NOBODY'
}
