import {
  evaluateAnonymousAccess,
  type AnonymousAccess,
} from '../../../engines/iam/exposure/admission/anonymous-access.ts'
import type { CreationTemplate, TemplateAccess } from '../../ecr/registry.ts'
import { known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The first two pull an image, the last one pushes it. */
const ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage']

/** The creation templates whose repositories allow anonymous access. */
export const openTemplates = defineDerivedFact(
  'AWS::ECR::Registry',
  { facts: ['creationTemplates'] },
  ({ creationTemplates }) =>
    known(
      creationTemplates.flatMap(({ prefix, policy }): TemplateAccess[] => {
        const access = findWidestAccess(policy)
        return access === 'NOBODY' ? [] : [{ prefix, access }]
      }),
    ),
)

function findWidestAccess(policy: CreationTemplate['policy']): AnonymousAccess {
  if (policy === 'NONE') return 'NOBODY'
  const access = ACTIONS.map(action => evaluateAnonymousAccess(policy, action, {}))
  return (['EVERYONE', 'UNDER_CONDITIONS'] as const).find(each => access.includes(each)) ?? 'NOBODY'
}
